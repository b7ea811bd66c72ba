import { expect, it } from 'vitest'
import { outputLimitIn } from './output-limit.ts'
import { readFailure } from './read-failure.ts'

it.each([
  ['{"error": {"message": "No", "code": "bad"}}', 'No', 'bad'],
  ['[{"error": {"message": "No", "code": 400, "status": "INVALID_ARGUMENT"}}]', 'No', undefined],
  ['{"error": "No"}', 'No', undefined],
  ['{"object": "error", "message": "No", "code": 400}', 'No', undefined],
  ['{"message": {"detail": [{"msg": "No"}]}}', '{"detail":[{"msg":"No"}]}', undefined],
  ['{"detail": "No"}', 'No', undefined],
  ['{"error": {"code": 500}}', '{"error":{"code":500}}', undefined],
  ['<html>No</html>', '<html>No</html>', undefined],
  ['null', 'null', undefined],
  ['', '', undefined],
])('reads the error %s', (text, message, code) => expect(readFailure(text)).toMatchObject({ message, code }))

it.each([
  ['This model supports at most 16384 completion tokens, whereas you provided 64000.', 16_384],
  ['max_tokens: 64000 > 8192, which is the maximum allowed number of output tokens for x', 8_192],
  ['`max_tokens` must be less than or equal to `32768`, the maximum value', 32_768],
  ['max_output_tokens: the maximum is 8,192', 8_192],
  ["Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", undefined],
  ["This model's maximum context length is 8192 tokens.", undefined],
])('knows the limit in: %s', (message, limit) => expect(outputLimitIn(message)).toBe(limit))

import { expect, it } from 'vitest'
import { isSecret, maskSecret } from './secret-values.ts'

it.each([
  ['HINDSIGHT_API_LLM_API_KEY', 'sk-sesame', '********'],
  ['HINDSIGHT_API_WEBHOOK_SECRET', 'sesame', '********'],
  ['HINDSIGHT_API_MCP_AUTH_TOKEN', 'sesame', '********'],
  ['HINDSIGHT_API_LLM_DEFAULT_HEADERS', { authorization: 'sesame' }, '********'],
  ['HINDSIGHT_API_DATABASE_URL', 'postgresql://me:sesame@h:5432/d', 'postgresql://me:********@h:5432/d'],
  ['HINDSIGHT_API_DATABASE_URL', 'postgresql://me:sesame@h:1,i:2/d', '********'],
  ['HINDSIGHT_API_LLM_BASE_URL', 'https://sesame@h/v1?key=sesame', 'https://********@h/v1?key=********'],
  ['HINDSIGHT_API_LLM_BASE_URL', 'http://h/v1', 'http://h/v1'],
  ['HINDSIGHT_API_WEBHOOK_URL', 'https://hooks.example/services/sesame', 'https://hooks.example/********'],
  ['HINDSIGHT_API_DATABASE_URL', 'embedded', 'embedded'],
  ['HINDSIGHT_API_LLM_API_KEY', undefined, null],
  ['HINDSIGHT_API_LLM_MAX_CONCURRENT', 32, 32],
])('%s shows no secret', (name, value, shown) => {
  expect(maskSecret(name, value)).toEqual(shown)
  expect(JSON.stringify(shown)).not.toContain('sesame')
})

it('does not take for a secret what counts tokens', () => {
  for (const name of ['LLM_DAILY_BUDGET_TOKENS', 'RECALL_MAX_TOKENS', 'EMBEDDINGS_MAX_INPUT_TOKENS']) {
    expect(isSecret(name)).toBe(false)
  }
})

import { integer } from './variable-kinds.ts'

/** How far a reflect with a language model may go. */
export const reflectVariables = {
  REFLECT_MAX_COMPLETION_TOKENS: integer(1)
    .optional()
    .describe('Longest answer of a reflect, in cl100k tokens, whatever its `max_tokens`.'),
  REFLECT_WALL_TIMEOUT: integer(1)
    .default(270)
    .describe(
      'Seconds for the answer of a reflect; what is known by then is answered. Never more than nine tenths of `REQUEST_TIMEOUT_SECONDS`.',
    ),
  REFLECT_MAX_ITERATIONS: integer(1)
    .default(10)
    .describe(
      'Turns of the language model in a reflect of budget `mid`; half of them for `low`, twice as many for `high`.',
    ),
  REFLECT_MAX_CONTEXT_TOKENS: integer(1_000)
    .default(100_000)
    .describe(
      'What a reflect of budget `high` gives the language model to read before it must answer, in cl100k tokens; 40 % of it for `mid`, 16 % for `low`.',
    ),
}

import type { JsonSchema, LanguageModel, TokenUsage } from '../../models/language/language-model.ts'
import { generateStructured } from '../../models/language/structured/generate-structured.ts'
import type { SchemaCheck } from './json-schema-check.ts'

const INSTRUCTIONS = `Put what the text says into the given shape. Add nothing that it does not say.
What it does not say is null where the shape allows null, left out where the shape does not require it, and otherwise the emptiest value that fits.`

/**
 * What an answer says of each property of the caller's schema, valid against it; asked for once more when it is not.
 * @throws ModelError when it is not valid the second time either, or the model cannot be asked.
 */
export async function structureAnswer(
  model: LanguageModel,
  answer: string,
  schema: JsonSchema,
  check: SchemaCheck,
  signal?: AbortSignal,
): Promise<{ readonly value: Record<string, unknown>; readonly usage: readonly TokenUsage[] }> {
  return generateStructured(
    model,
    {
      messages: [
        { role: 'system', content: INSTRUCTIONS },
        { role: 'user', content: answer },
      ],
      schema: { name: 'answer', schema },
      temperature: 0,
      ...(signal === undefined ? {} : { signal }),
    },
    (value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'it is not an object' }
      const problem = check(value)
      return problem === null ? { value: value as Record<string, unknown> } : { problem }
    },
  )
}

import { z } from 'zod'

/** The language model. */
export const languageVariables = {
  LLM_PROVIDER: z.string().default('none').describe('Language model provider. `none`: everything works without one.'),
} satisfies Record<string, z.ZodType>

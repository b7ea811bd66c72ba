import { z } from 'zod'
import { Id } from './id.ts'

export const limit = (standard: number) => z.int().min(0).default(standard)
export const limitTo = (maximum: number, standard: number) => z.int().min(1).max(maximum).default(standard)
export const offset = z.int().min(0).default(0)
export const flag = (standard: boolean) => z.boolean().default(standard)
export const tags = z.array(z.string()).nullish().describe('Repeat the parameter for several tags.')
export const substring = z.string().nullish().describe('Only what holds this text.')

export const bank = { bank_id: Id }
export const inBank = z.object(bank)
export const oneMemory = z.object({ ...bank, memory_id: z.string() })
export const oneDocument = z.object({ ...bank, document_id: Id })
export const oneEntity = z.object({ ...bank, entity_id: z.string() })
export const oneMentalModel = z.object({ ...bank, mental_model_id: Id })
export const oneDirective = z.object({ ...bank, directive_id: z.string() })
export const oneOperation = z.object({ ...bank, operation_id: z.string() })
export const Detail = z
  .enum(['metadata', 'content', 'full'])
  .describe('`content` adds the text to the metadata, `full` also what the text is based on.')

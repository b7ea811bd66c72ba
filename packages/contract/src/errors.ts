import { z } from 'zod'

export const ValidationProblem = z
  .object({
    type: z.string().describe('Kind of problem, such as `missing` or `string_type`.'),
    loc: z.array(z.union([z.string(), z.int()])).describe('`body`, `query` or `path`, then names and indexes.'),
    msg: z.string(),
    input: z.unknown().describe('What was sent there.'),
    ctx: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'ValidationProblem', description: 'One complaint about a request.' })
export type ValidationProblem = z.output<typeof ValidationProblem>

export const ErrorResponse = z
  .object({ detail: z.union([z.string(), z.array(ValidationProblem), z.record(z.string(), z.unknown())]) })
  .meta({ id: 'ErrorResponse', description: 'Why a request was refused: a sentence, or the list of complaints.' })
export type ErrorResponse = z.output<typeof ErrorResponse>

import { z } from 'zod'

/** One complaint about a request, in the shape that FastAPI made common. */
export const ValidationProblem = z
  .object({
    type: z.string(),
    loc: z.array(z.union([z.string(), z.int()])),
    msg: z.string(),
    input: z.unknown(),
    ctx: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'ValidationProblem' })
export type ValidationProblem = z.output<typeof ValidationProblem>

export const ErrorResponse = z
  .object({ detail: z.union([z.string(), z.array(ValidationProblem), z.record(z.string(), z.unknown())]) })
  .meta({ id: 'ErrorResponse' })
export type ErrorResponse = z.output<typeof ErrorResponse>

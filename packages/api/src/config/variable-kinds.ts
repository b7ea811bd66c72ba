import { z } from 'zod'

/** A number written as text in an environment variable. */
export const integer = (minimum: number, maximum = Number.MAX_SAFE_INTEGER) => {
  const error = `must be a whole number${rangeOf(minimum, maximum)}`
  return z.coerce.number({ error }).int({ error }).min(minimum, { error }).max(maximum, { error })
}

export const decimal = (minimum: number, maximum = Number.MAX_SAFE_INTEGER) => {
  const error = `must be a number${rangeOf(minimum, maximum)}`
  return z.coerce.number({ error }).min(minimum, { error }).max(maximum, { error })
}

const rangeOf = (minimum: number, maximum: number) =>
  maximum === Number.MAX_SAFE_INTEGER ? `, ${minimum} or more` : ` from ${minimum} to ${maximum}`

export const choice = <const Values extends readonly string[]>(values: Values) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` })

export const flag = z.stringbool({ error: 'must be true or false' })

export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
)

export const httpUrl = z.string().refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
  error: 'must be a URL that begins with http:// or https://',
})

/** JSON of a shape that `description` tells. */
export const json = <Schema extends z.ZodType>(schema: Schema, description: string) => {
  const error = `must be JSON: ${description}`
  return z.string().transform((text, context): z.output<Schema> => {
    const parsed = schema.safeParse(jsonOf(text))
    if (parsed.success) return parsed.data
    context.addIssue({ code: 'custom', message: error })
    return z.NEVER
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

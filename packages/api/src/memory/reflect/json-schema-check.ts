import type { Ajv } from 'ajv'
import { unprocessable } from '../../errors.ts'

/** What of a value does not fit the schema, a sentence; null when it fits. */
export type SchemaCheck = (value: unknown) => string | null

const MOST_PROBLEMS = 8
const OLDER_DRAFT = /draft-0[4-7]/

/**
 * All of JSON Schema, draft 2020-12 unless the schema names an older one. Nothing is fetched: references must lead into
 * the schema itself.
 * @throws ApiError 422 when the schema is none; it names the place in the schema.
 */
export async function compileJsonSchema(schema: Readonly<Record<string, unknown>>): Promise<SchemaCheck> {
  const validator = await openValidator(OLDER_DRAFT.test(String(schema.$schema ?? '')))
  const { $schema: _, ...plain } = schema
  if (validator.validateSchema(plain) !== true) throw noSchema(describe(validator.errors, 'response_schema'))
  try {
    const validate = validator.compile(plain)
    return (value) => {
      if (validate(value) === true) return null
      return describe(validate.errors, '')
    }
  } catch (error) {
    throw noSchema((error as Error).message)
  }
}

const noSchema = (problem: string) => unprocessable(`response_schema is not a JSON Schema: ${problem}`)

/** @param root what the places begin with */
function describe(errors: Ajv['errors'], root: string): string {
  const problems = (errors ?? []).map(({ instancePath, message, params }) => {
    const allowed = 'allowedValues' in params ? ` (${JSON.stringify(params.allowedValues)})` : ''
    return `${`${root}${instancePath}` || 'the value'} ${message}${allowed}`
  })
  return [...new Set(problems)].slice(0, MOST_PROBLEMS).join('; ')
}

/** A new one for each schema: a validator keeps every schema it has seen. Loaded by those who ask for a shape. */
async function openValidator(olderDraft: boolean): Promise<Ajv> {
  const [{ Ajv }, { Ajv2020 }, formats] = await Promise.all([
    import('ajv'),
    import('ajv/dist/2020.js'),
    import('ajv-formats'),
  ])
  const options = { strict: false, allErrors: true, logger: false } as const
  const validator = olderDraft ? new Ajv(options) : new Ajv2020(options)
  formats.default.default(validator)
  return validator
}

import fc from 'fast-check'
import { z } from 'zod'

/** Texts that have broken servers before, and some that mean something here. */
const TEXTS = [
  '',
  ' ',
  '0',
  '-1',
  '1e999',
  'true',
  'null',
  'unset',
  '..',
  '%',
  "';--",
  '\\',
  'a/b',
  'a\0b',
  'half \ud83d pair',
  '😀',
  'é'.repeat(1500),
  'word '.repeat(600),
  '2024-05-07',
  '2024-02-30',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59-12:00',
  '9007199254740993',
  '00000000-0000-0000-0000-000000000000',
  '{"a": [}',
  '[[]]',
  '* * * * *',
  '__proto__',
  'constructor',
]
const NUMBERS = [0, -0, 1, -1, 0.5, 100, 255, 2 ** 31 - 1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53 - 1, 2 ** 53, 1e308]

/**
 * Values for a schema: most fit it, some are whatever JSON can say. Fields named in `named` (ids that exist, say) mostly
 * get one of those texts. Refinements are not looked at, so that what they must refuse turns up as well.
 */
export function contractArbitrary(
  schema: z.ZodType,
  named: Readonly<Record<string, readonly string[]>>,
): fc.Arbitrary<unknown> {
  const text = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...Object.values(named).flat()) },
    { weight: 3, arbitrary: fc.constantFrom(...TEXTS) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  )
  const anyNumber = fc.oneof(fc.constantFrom(...NUMBERS), fc.double({ noNaN: true }))
  const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }), text, anyNumber)

  const value = (type: z.ZodType, name: string, depth: number): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 60, arbitrary: fitting(type, name, depth) }, { weight: 1, arbitrary: anything })

  const fitting = (type: z.ZodType, name: string, depth: number): fc.Arbitrary<unknown> => {
    if (depth > 6) return fc.constant(null)
    const inner = (part: unknown) => value(part as z.ZodType, name, depth + 1)
    if (type instanceof z.ZodString || type instanceof z.ZodUUID) return textNamed(name)
    if (type instanceof z.ZodNumber) return numberIn(type)
    if (type instanceof z.ZodBoolean) return fc.boolean()
    if (type instanceof z.ZodLiteral) return fc.constantFrom(...type.values)
    if (type instanceof z.ZodEnum) return fc.constantFrom(...type.options)
    if (type instanceof z.ZodArray) return fc.array(inner(type.element), { maxLength: 3 })
    if (type instanceof z.ZodRecord) return fc.dictionary(text, inner(type.valueType), { maxKeys: 3 })
    if (type instanceof z.ZodUnion) return fc.oneof(...type.options.map(inner))
    if (type instanceof z.ZodLazy) return inner(type.unwrap())
    if (type instanceof z.ZodPipe) return fitting(type.in as z.ZodType, name, depth)
    if (type instanceof z.ZodNullable) return fc.oneof(fc.constant(null), inner(type.unwrap()))
    if (type instanceof z.ZodOptional || type instanceof z.ZodDefault || type instanceof z.ZodPrefault) {
      return fitting(type.unwrap() as z.ZodType, name, depth)
    }
    return type instanceof z.ZodObject ? objectOf(type, depth) : anything
  }
  const textNamed = (name: string) => {
    const texts = named[name]
    return texts === undefined ? text : fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...texts) }, text)
  }
  const numberIn = ({ minValue, maxValue }: z.ZodNumber) => {
    const min = Math.max(minValue ?? 0, -1)
    const max = Math.min(maxValue ?? 5000, 5000)
    return fc.oneof({ weight: 8, arbitrary: fc.integer({ min, max }) }, anyNumber)
  }
  const objectOf = (type: z.ZodObject, depth: number) => {
    const fields = Object.entries(type.shape).map(([name, field]) => [name, field as z.ZodType] as const)
    const required = fields.filter(([, field]) => !field.safeParse(undefined).success).map(([name]) => name)
    const arbitraries = fields.map(([name, field]) => [name, value(field, name, depth + 1)] as const)
    return fc.record(Object.fromEntries(arbitraries), { requiredKeys: required })
  }
  return fitting(schema, '', 0)
}

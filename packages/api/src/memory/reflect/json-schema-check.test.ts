import { expect, it } from 'vitest'
import { compileJsonSchema } from './json-schema-check.ts'

it('knows formats, references, alternatives and conditions', async () => {
  const check = await compileJsonSchema({
    type: 'object',
    properties: {
      at: { type: 'string', format: 'date-time' },
      who: { oneOf: [{ $ref: '#/$defs/name' }, { type: 'null' }] },
      pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false },
    },
    required: ['at'],
    if: { properties: { who: { type: 'null' } } },
    else: { required: ['pair'] },
    $defs: { name: { type: 'string', minLength: 2 } },
  })
  expect(check({ at: '2024-05-01T10:00:00Z', who: null })).toBeNull()
  expect(check({ at: '2024-05-01T10:00:00Z', who: 'Al', pair: ['a', 1] })).toBeNull()
  expect(check({ at: 'May', who: null })).toBe('/at must match format "date-time"')
  expect(check({ at: '2024-05-01T10:00:00Z', who: 'Al' })).toContain('pair')
  expect(check({ at: '2024-05-01T10:00:00Z', who: null, pair: ['a', 1, 2] })).toContain('/pair')
})

it('reads an older draft where the schema names it', async () => {
  const tuple = { type: 'object', properties: { pair: { type: 'array', items: [{ type: 'string' }] } } }
  const check = await compileJsonSchema({ $schema: 'http://json-schema.org/draft-07/schema#', ...tuple })
  expect(check({ pair: [1] })).toBe('/pair/0 must be string')
})

it.each([
  ['an unknown type', { properties: { a: { type: 'strange' } } }, 'response_schema/properties/a/type must be'],
  [
    'a limit that is none',
    { properties: { a: { minLength: -1 } } },
    'response_schema/properties/a/minLength must be >=',
  ],
  ['a reference that leads nowhere', { properties: { a: { $ref: '#/$defs/none' } } }, '#/$defs/none'],
  ['a reference to elsewhere', { properties: { a: { $ref: 'https://example.com/a.json' } } }, 'https://example.com'],
])('refuses %s, and says where', async (_, schema, told) => {
  await expect(compileJsonSchema({ type: 'object', ...schema })).rejects.toMatchObject({
    status: 422,
    detail: expect.stringContaining(told),
  })
})

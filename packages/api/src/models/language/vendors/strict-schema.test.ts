import { describe, expect, it } from 'vitest'
import { strictSchema } from './strict-schema.ts'

const text = { type: 'string' }
const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] })

describe('strictSchema', () => {
  it('requires every property, at every depth; what was optional may be null', () => {
    const inner = { type: 'object', properties: { a: text, b: text }, required: ['a'] }
    expect(
      strictSchema({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: { list: { type: 'array', items: inner, uniqueItems: true }, choice: { oneOf: [text, inner] } },
        required: ['list'],
      }),
    ).toEqual({
      type: 'object',
      properties: {
        list: { type: 'array', items: strictInner },
        choice: { anyOf: [text, strictInner, { type: 'null' }] },
      },
      required: ['list', 'choice'],
      additionalProperties: false,
    })
  })

  it('reaches into definitions', () => {
    const schema = {
      type: 'object',
      properties: { x: { $ref: '#/$defs/x' } },
      required: ['x'],
      $defs: { x: { type: 'object', properties: {} } },
    }
    expect(strictSchema(schema)).toMatchObject({
      $defs: { x: { type: 'object', properties: {}, required: [], additionalProperties: false } },
    })
  })

  it.each([
    ['records', { type: 'object', additionalProperties: text }],
    ['free keys beside others', { type: 'object', properties: { a: text }, additionalProperties: true }],
    ['objects of any kind', { type: 'object' }],
    ['anything', { type: 'object', properties: { a: {} } }],
    ['patterns of keys', { type: 'object', properties: {}, patternProperties: { '^x': text } }],
    ['all of several', { type: 'object', properties: { a: { allOf: [text] } } }],
  ])('cannot say %s', (_, schema) => expect(strictSchema(schema)).toBeNull())
})

const strictInner = {
  type: 'object',
  properties: { a: text, b: orNull(text) },
  required: ['a', 'b'],
  additionalProperties: false,
}

import { describe, expect, it } from 'vitest'
import { openApiDocument } from '../../packages/api/src/http/openapi.ts'
import { isMeant, MEANT, meaningOf } from './differences.ts'
import { compareDocuments, type Difference } from './openapi/compare-documents.ts'
import type { OpenApi } from './openapi/document.ts'
import { reference } from './reference.ts'

const ours = JSON.parse(JSON.stringify(openApiDocument('0'))) as OpenApi
const differences = compareDocuments(reference, ours)

describe('our description of the protocol and the reference', () => {
  it('is compared with all 89 operations', () => {
    expect(Object.values(reference.paths).flatMap(Object.keys)).toHaveLength(89)
  })

  it('differ only in what is meant, each with its reason', () => {
    expect(differences.filter((difference) => meaningOf(difference) === null).map(inWords)).toEqual([])
  })

  it('still differ in everything that is listed', () => {
    const listed = MEANT.flatMap((meant) => meant.places.map((place) => ({ meant, place })))
    const gone = listed.filter(({ meant, place }) => !differences.some((found) => isMeant(meant, place, found)))
    expect(gone.map(({ place }) => place)).toEqual([])
  })
})

const inWords = ({ place, there, here }: Difference) => `${place}: there ${there}, here ${here}`

describe('the comparison', () => {
  const document = (body: object, more: object = {}): OpenApi =>
    ({
      paths: {
        '/a/{b}': {
          post: {
            parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', minimum: 0, default: 10 } }],
            requestBody: { required: true, content: { 'application/json': { schema: body } } },
            responses: { 200: { content: { 'application/json': { schema: {} } } } },
            ...more,
          },
        },
      },
      components: {
        schemas: {
          Tree: {
            type: 'object',
            required: ['name'],
            properties: {
              name: { type: 'string' },
              children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } },
            },
          },
        },
      },
    }) as unknown as OpenApi
  const text = { type: 'object', properties: { x: { type: 'string' } } }
  const compared = (theirs: OpenApi, mine: OpenApi) => compareDocuments(theirs, mine).map(inWords)

  it('finds nothing between a document and itself, however its components refer to each other', () => {
    const tree = document({ $ref: '#/components/schemas/Tree' })
    expect(compared(tree, tree)).toEqual([])
    expect(compared(reference, reference)).toEqual([])
  })

  it.each([
    ['a type', { x: { type: 'integer' } }, 'POST /a/{b} body.x: there type string, here type integer'],
    ['null', { x: { anyOf: [{ type: 'string' }, { type: 'null' }] } }, 'POST /a/{b} body.x: there no null, here null'],
    [
      'a default',
      { x: { type: 'string', default: 'y' } },
      'POST /a/{b} body.x: there default undefined, here default "y"',
    ],
    ['values', { x: { type: 'string', enum: ['y'] } }, 'POST /a/{b} body.x: there one of anything, here one of y'],
    ['a bound', { x: { type: 'string', maxLength: 3 } }, 'POST /a/{b} body.x: there maxLength free, here maxLength 3'],
    ['a field', {}, 'POST /a/{b} body.x: there present, here absent'],
    [
      'a form',
      { x: { anyOf: [{ type: 'string' }, { type: 'integer' }] } },
      'POST /a/{b} body.x: there not, here may be integer',
    ],
    ['a free field', { x: {} }, 'POST /a/{b} body.x: there string, here anything'],
  ])('sees that %s differs', (_, properties, difference) => {
    expect(compared(document(text), document({ type: 'object', properties }))).toEqual([difference])
  })

  it('sees what operations differ in', () => {
    const other = document(text, { parameters: [], responses: { 201: {} } })
    expect(compared(document(text), other)).toEqual([
      'POST /a/{b} query limit: there present, here absent',
      'POST /a/{b} 200: there present, here absent',
      'POST /a/{b} 201: there absent, here present',
    ])
    const none = { ...document(text), paths: {} }
    expect(compared(document(text), none)).toEqual(['POST /a/{b}: there present, here absent'])
    expect(compared(document({ ...text, required: ['x'] }), document(text))).toEqual([
      'POST /a/{b} body.x: there required, here optional',
    ])
  })
})

import { ReflectRequest, type ReflectRequestInput, RetainRequest } from 'hindsight-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine } from '../../../../../test/support/test-engine.ts'
import type { LanguageReply, LanguageRequest } from '../../models/language/language-model.ts'
import { ModelError } from '../../models/model-error.ts'
import { MemorySearchIndex } from '../../search/memory/host.ts'
import { createDirective } from '../directives/manage-directives.ts'
import type { Engine } from '../engine.ts'
import { retain } from '../retain/retain.ts'
import { reflect as reflectParsed } from './reflect.ts'

let db: TestDatabase
let search: MemorySearchIndex
let engine: Engine
const asked: LanguageRequest[] = []
let answer: (request: LanguageRequest) => Partial<LanguageReply>
const usage = { inputTokens: 100, outputTokens: 10, cachedTokens: 40, reasoningTokens: 5 }

beforeAll(async () => {
  db = await openTestDatabase()
  search = new MemorySearchIndex({ connection: db.url })
  engine = await createTestEngine(db, {
    search,
    now: () => new Date('2024-06-20T12:00:00Z'),
    languageFor: () => ({
      provider: 'test',
      model: 'writer',
      async generate(request) {
        asked.push(request)
        return { text: '', toolCalls: [], finishReason: 'stop', usage, ...answer(request) }
      },
    }),
  })
  // What is remembered is the text as it stands.
  await retain(
    { ...engine, languageFor: () => null },
    'diary',
    RetainRequest.parse({
      items: [
        { content: 'Alice works at the bakery of Mr. Dupont.', timestamp: '2024-03-01T00:00:00Z' },
        { content: 'Alice has moved to Paris.', timestamp: '2024-05-01T00:00:00Z' },
      ],
    }),
  )
  await createDirective(engine, 'diary', { name: 'Brief', content: 'Be brief', priority: 0, is_active: true, tags: [] })
})
afterAll(async () => {
  await search?.[Symbol.asyncDispose]()
  await db?.close()
})

const reflect = (request: ReflectRequestInput) => reflectParsed(engine, 'diary', ReflectRequest.parse(request))
const promptOf = (request: LanguageRequest) => request.messages.map(({ content }) => content).join('\n')
/** The number under which the model was given the memory. */
const numberOf = (request: LanguageRequest, text: string) =>
  new RegExp(`\\[(\\d+)\\][^\\n]*${text}`).exec(promptOf(request))![1]

describe('with a language model', () => {
  it('answers in its words and cites only what it was given', async () => {
    answer = (request) => ({ text: `She lives in Paris [${numberOf(request, 'Paris')}], it seems [99].` })
    const response = await reflect({ query: 'Where does Alice live?', include: { facts: {}, tool_calls: {} } })
    expect(response).toMatchObject({
      text: 'She lives in Paris [1], it seems.',
      model_used: true,
      usage: { input_tokens: 100, output_tokens: 10, total_tokens: 110, cached_tokens: 40, thoughts_tokens: 5 },
      based_on: { memories: [{ text: 'Alice has moved to Paris.' }], directives: [{ name: 'Brief' }] },
      trace: { llm_calls: [{ scope: 'reflect' }] },
    })
    const prompt = promptOf(asked.at(-1)!)
    expect(prompt).toContain('Question: Where does Alice live?')
    expect(prompt).toContain('- Brief: Be brief')
    expect(prompt).toContain('1 May 2024')
    expect(prompt).toContain('2024-06-20T12:00:00.000Z')
  })

  it('puts the answer into the shape that is asked for', async () => {
    answer = ({ schema }) => ({ text: schema === undefined ? 'In Paris.' : '{"city":"Paris"}' })
    const response_schema = { type: 'object', properties: { city: { type: 'string' } } }
    const response = await reflect({ query: 'Where does Alice live?', response_schema })
    expect(response.structured_output).toEqual({ city: 'Paris' })
    expect(response.usage?.total_tokens).toBe(220)
  })

  it.each([
    [
      'fails',
      () => {
        throw new ModelError('rate_limited', 'writer is busy until noon')
      },
      /busy until noon/,
    ],
    ['says nothing', () => ({ text: ' ' }), /answered nothing/],
  ] as const)('answers from the memories alone when it %s, and says so', async (_, behaviour, reason) => {
    answer = behaviour
    const response = await reflect({ query: 'Where does Alice live?' })
    expect(response.model_used).toBe(false)
    expect(response.text).toMatch(/Paris/)
    expect(response.text).toMatch(reason)
  })

  it('is not asked when there is nothing to answer from', async () => {
    const before = asked.length
    const response = await reflectParsed(engine, 'empty', ReflectRequest.parse({ query: 'Where does Alice live?' }))
    expect(response).toMatchObject({ model_used: false, text: expect.stringContaining('no memories yet') })
    expect(asked.length).toBe(before)
  })
})

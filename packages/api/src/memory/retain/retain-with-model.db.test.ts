import { RecallRequest, RetainRequest, type RetainRequestInput } from 'hindsight-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine } from '../../../../../test/support/test-engine.ts'
import { many, sql } from '../../database/sql.ts'
import type { LanguageReply, LanguageRequest } from '../../models/language/language-model.ts'
import { ModelError } from '../../models/model-error.ts'
import { MemorySearchIndex } from '../../search/memory/host.ts'
import type { Engine } from '../engine.ts'
import { recall } from '../recall/recall.ts'
import { retain as retainParsed } from './retain.ts'

const usage = { inputTokens: 100, outputTokens: 10, cachedTokens: 0, reasoningTokens: 0 }
let db: TestDatabase
let search: MemorySearchIndex
let engine: Engine
let asked: LanguageRequest[] = []
let answer: (text: string, request: LanguageRequest) => Partial<LanguageReply>

beforeAll(async () => {
  db = await openTestDatabase()
  search = new MemorySearchIndex({ connection: db.url })
  engine = await createTestEngine(db, {
    search,
    languageFor: () => ({
      provider: 'test',
      model: 'reader',
      async generate(request) {
        asked.push(request)
        const text = /Text:\n"""\n([\s\S]*)\n"""$/.exec(request.messages[1]!.content)![1]!
        return { text: '', toolCalls: [], finishReason: 'stop', usage, ...answer(text, request) }
      },
    }),
  })
})
afterAll(async () => {
  await search?.[Symbol.asyncDispose]()
  await db?.close()
})

const facts = (...texts: string[]) => ({
  text: JSON.stringify({
    facts: texts.map((text) => ({ text, kind: 'world', occurred_start: null, occurred_end: null, entities: [] })),
  }),
})
/** One fact a line. */
const byLine = (text: string) => facts(...text.split('\n').filter((line) => line !== ''))

async function retain(bank: string, item: RetainRequestInput['items'][number]) {
  asked = []
  return retainParsed(engine, bank, RetainRequest.parse({ items: [item] }))
}
const stored = async (bank: string) =>
  (
    await many<{ text: string }>(
      db,
      sql`select m.text from memories m join banks b on b.number = m.bank where b.id = ${bank} order by m.position`,
    )
  ).map(({ text }) => text)

describe('retain with a language model', () => {
  it('stores what the model says, with its times and names, and counts its tokens', async () => {
    answer = () => ({
      text: JSON.stringify({
        facts: [
          {
            text: 'Nora Lindqvist moved to Oslo in May 2024.',
            kind: 'experience',
            occurred_start: '2024-05',
            occurred_end: null,
            entities: ['Nora Lindqvist', 'Oslo'],
          },
        ],
      }),
    })
    const content = 'Well, she did it. Oslo, last month!'
    const response = await retain('told', { content, timestamp: '2024-06-10T12:00:00Z', context: 'about Nora' })
    expect(response).toMatchObject({ usage: { total_tokens: 110 }, results: [{ memories_created: 1 }] })
    const prompt = asked[0]!.messages.map((message) => message.content).join('\n')
    expect(prompt).toContain(content)
    expect(prompt).toContain('Written at: Monday, 2024-06-10T12:00:00Z')
    expect(prompt).toContain('Context: about Nora')
    const { results } = await recall(engine, 'told', RecallRequest.parse({ query: 'Where does Nora live?' }))
    expect(results[0]).toMatchObject({
      text: 'Nora Lindqvist moved to Oslo in May 2024.',
      type: 'experience',
      occurred_start: '2024-05-01T00:00:00+00:00',
      entities: expect.arrayContaining(['Nora Lindqvist', 'Oslo']),
    })
  })

  it('asks again only about the chunks that have changed', async () => {
    answer = byLine
    const paragraph = (name: string) =>
      Array.from({ length: 60 }, (_, n) => `${name} keeps note ${n} of ${n * 7}.`).join('\n')
    const document = (...parts: string[]) => ({
      content: parts.join('\n\n'),
      document_id: 'notes',
      timestamp: '2024-01-01T00:00:00Z',
    })
    const [ann, bo, cem] = ['Ann', 'Bo', 'Cem'].map(paragraph)
    await retain('delta', document(ann!, bo!))
    const first = asked.length
    expect(first).toBeGreaterThan(1)
    expect((await retain('delta', document(ann!, bo!))).results).toMatchObject([
      { memories_created: 0, memories_removed: 0 },
    ])
    expect(asked).toEqual([])
    const { results } = await retain('delta', document(ann!, bo!, cem!))
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.length).toBeLessThanOrEqual(first)
    expect(results![0]!.memories_unchanged).toBeGreaterThan(60)
    expect(await stored('delta')).toEqual([ann, bo, cem].flatMap((part) => part!.split('\n')))
  })

  it('drops what is said twice, and knows the rest again', async () => {
    answer = () => facts('Ann paints.', 'Ann paints.', 'Bo sings.')
    const item = {
      content: 'Ann paints, she paints; Bo sings.',
      document_id: 'twice',
      timestamp: '2024-01-01T00:00:00Z',
    }
    expect((await retain('twice', item)).results).toMatchObject([{ memories_created: 2, duplicates_dropped: 1 }])
    expect((await retain('twice', item)).results).toMatchObject([{ memories_created: 0, memories_unchanged: 2 }])
    expect(asked).toEqual([])
  })

  it('reads a chunk that the model fails at without it, says so, and asks again the next time', async () => {
    answer = () => {
      throw new ModelError('unavailable', 'reader is away')
    }
    const item = { content: 'Ines painted the lighthouse.', document_id: 'lost' }
    const failed = await retain('lost', item)
    expect(failed.results).toMatchObject([{ memories_created: 1, chunks_failed: 1, problems: ['reader is away'] }])
    expect(await stored('lost')).toEqual(['Ines painted the lighthouse.'])
    answer = () => facts('Ines has painted the lighthouse of her island.')
    expect((await retain('lost', item)).results).toMatchObject([{ memories_created: 1, memories_removed: 1 }])
    expect(await stored('lost')).toEqual(['Ines has painted the lighthouse of her island.'])
  })

  it('asks once more for what is no JSON, and by halves for what was cut off', async () => {
    answer = (_, { messages }) => (messages.length === 2 ? { text: 'Gladly! Here they come.' } : facts('Ann paints.'))
    expect((await retain('mended', { content: 'Ann paints.' })).results).toMatchObject([{ memories_created: 1 }])
    expect(asked).toHaveLength(2)

    const lines = Array.from({ length: 40 }, (_, n) => `Line ${n} of the long list tells something else.`)
    answer = (text) => (text.length > 1500 ? { ...byLine(text), finishReason: 'length' } : byLine(text))
    await retain('halved', { content: lines.join('\n') })
    expect(await stored('halved')).toEqual(lines)
  })

  it('costs a bad fact that fact alone', async () => {
    answer = () => ({ text: JSON.stringify({ facts: [{ text: '' }, { text: 'Bo sings.' }] }) })
    const { results } = await retain('partly', { content: 'Bo sings, I think.' })
    expect(results).toMatchObject([{ memories_created: 1, facts_rejected: 1, chunks_failed: 0 }])
  })
})

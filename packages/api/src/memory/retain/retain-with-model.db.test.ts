import { RecallRequest } from 'hindsight-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  factsByLine as byLine,
  facts,
  openReadingEngine,
  type ReadingEngine,
} from '../../../../../test/support/reading-engine.ts'
import { ModelError } from '../../models/model-error.ts'
import { recall } from '../recall/recall.ts'

let reading: ReadingEngine
beforeAll(async () => {
  reading = await openReadingEngine()
})
afterAll(() => reading?.[Symbol.asyncDispose]())

const retain: ReadingEngine['retain'] = (...args) => reading.retain(...args)
const stored: ReadingEngine['stored'] = (...args) => reading.stored(...args)

describe('retain with a language model', () => {
  it('stores what the model says, with its times and names, and counts its tokens', async () => {
    reading.answer = () => ({
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
    const prompt = reading.asked[0]!.messages.map((message) => message.content).join('\n')
    expect(prompt).toContain(content)
    expect(prompt).toContain('Written at: Monday, 2024-06-10T12:00:00Z')
    expect(prompt).toContain('Context: about Nora')
    const { results } = await recall(reading.engine, 'told', RecallRequest.parse({ query: 'Where does Nora live?' }))
    expect(results[0]).toMatchObject({
      text: 'Nora Lindqvist moved to Oslo in May 2024.',
      type: 'experience',
      occurred_start: '2024-05-01T00:00:00+00:00',
      entities: expect.arrayContaining(['Nora Lindqvist', 'Oslo']),
    })
  })

  it('asks again only about the chunks that have changed', async () => {
    reading.answer = byLine
    const paragraph = (name: string) =>
      Array.from({ length: 60 }, (_, n) => `${name} keeps note ${n} of ${n * 7}.`).join('\n')
    const document = (...parts: string[]) => ({
      content: parts.join('\n\n'),
      document_id: 'notes',
      timestamp: '2024-01-01T00:00:00Z',
    })
    const [ann, bo, cem] = ['Ann', 'Bo', 'Cem'].map(paragraph)
    await retain('delta', document(ann!, bo!))
    const first = reading.asked.length
    expect(first).toBeGreaterThan(1)
    expect((await retain('delta', document(ann!, bo!))).results).toMatchObject([
      { memories_created: 0, memories_removed: 0 },
    ])
    expect(reading.asked).toEqual([])
    const { results } = await retain('delta', document(ann!, bo!, cem!))
    expect(reading.asked.length).toBeGreaterThan(0)
    expect(reading.asked.length).toBeLessThanOrEqual(first)
    expect(results![0]!.memories_unchanged).toBeGreaterThan(60)
    expect(await stored('delta')).toEqual([ann, bo, cem].flatMap((part) => part!.split('\n')))
  })

  it('drops what is said twice, and knows the rest again', async () => {
    reading.answer = () => facts('Ann paints.', 'Ann paints.', 'Bo sings.')
    const item = {
      content: 'Ann paints, she paints; Bo sings.',
      document_id: 'twice',
      timestamp: '2024-01-01T00:00:00Z',
    }
    expect((await retain('twice', item)).results).toMatchObject([{ memories_created: 2, duplicates_dropped: 1 }])
    expect((await retain('twice', item)).results).toMatchObject([{ memories_created: 0, memories_unchanged: 2 }])
    expect(reading.asked).toEqual([])
  })

  it('reads a chunk that the model fails at without it, says so, and asks again the next time', async () => {
    reading.answer = () => {
      throw new ModelError('unavailable', 'reader is away')
    }
    const item = { content: 'Ines painted the lighthouse.', document_id: 'lost' }
    const failed = await retain('lost', item)
    expect(failed.results).toMatchObject([{ memories_created: 1, chunks_failed: 1, problems: ['reader is away'] }])
    expect(await stored('lost')).toEqual(['Ines painted the lighthouse.'])
    reading.answer = () => facts('Ines has painted the lighthouse of her island.')
    expect((await retain('lost', item)).results).toMatchObject([{ memories_created: 1, memories_removed: 1 }])
    expect(await stored('lost')).toEqual(['Ines has painted the lighthouse of her island.'])
  })

  it('asks once more for what is no JSON, and by halves for what was cut off', async () => {
    reading.answer = (_, { messages }) =>
      messages.length === 2 ? { text: 'Gladly! Here they come.' } : facts('Ann paints.')
    expect((await retain('mended', { content: 'Ann paints.' })).results).toMatchObject([{ memories_created: 1 }])
    expect(reading.asked).toHaveLength(2)

    const lines = Array.from({ length: 40 }, (_, n) => `Line ${n} of the long list tells something else.`)
    reading.answer = (text) => (text.length > 1500 ? { ...byLine(text), finishReason: 'length' } : byLine(text))
    await retain('halved', { content: lines.join('\n') })
    expect(await stored('halved')).toEqual(lines)
  })

  it('costs a bad fact that fact alone', async () => {
    reading.answer = () => ({ text: JSON.stringify({ facts: [{ text: '' }, { text: 'Bo sings.' }] }) })
    const { results } = await retain('partly', { content: 'Bo sings, I think.' })
    expect(results).toMatchObject([{ memories_created: 1, facts_rejected: 1, chunks_failed: 0 }])
  })
})

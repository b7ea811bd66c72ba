import { describe, expect, test } from 'vitest'
import { nameMention } from '../entities/name-mention.ts'
import { extractFacts } from './extract-facts.ts'
import type { ReceivedItem } from './received-document.ts'
import { splitText } from './split-text.ts'

const item = (text: string, more: Partial<ReceivedItem> = {}): ReceivedItem => ({
  text,
  saidAt: new Date('2023-05-08T13:56:00Z'),
  saidAtGiven: true,
  context: null,
  metadata: {},
  tags: [],
  entities: [],
  resolveEntities: true,
  observationScopes: null,
  offsetMinutes: 0,
  saidOnDay: false,
  strategy: null,
  ...more,
})

async function extract(items: readonly ReceivedItem[], unit: 'segments' | 'chunks' = 'segments') {
  const sizes = { prose: 3000, structured: 3000 }
  const { units } = splitText({ items: items.map(({ text }) => ({ text, unit, sizes })), sizes })
  const settings = { agentNames: ['Botty'], findNames: true }
  let start = 0
  const entries = items.map((item, index) => {
    const entry = { item, index, start, segments: units[index]!, settings }
    start += item.text.length + 2
    return entry
  })
  return extractFacts(entries)
}

describe('extractFacts', () => {
  test('a turn has its own time, its speaker and the day that it speaks of', async () => {
    const [fact] = await extract([item('[2023-06-01 10:00] Maria: I met Tom yesterday.')])
    expect(fact).toMatchObject({
      text: 'Maria: I met Tom yesterday [31 May 2023].',
      speaker: 'Maria',
      type: 'world',
      turn: true,
      mentionedAt: new Date('2023-06-01T10:00:00Z'),
      occurredStart: new Date('2023-05-31T00:00:00Z'),
      occurredEnd: new Date('2023-05-31T23:59:59.999Z'),
      occurredPrecision: 'day',
    })
    expect(fact!.mentions.map(({ name, type }) => [name, type])).toEqual([
      ['Maria', 'PERSON'],
      ['Tom', 'CONCEPT'],
    ])
  })

  test('what has happened comes before what is planned; a plan alone is dated too', async () => {
    const [both] = await extract([item('We will fly to Rome next month, and last week we bought the tickets.')])
    expect(both!.occurredStart!.getTime()).toBeLessThan(Date.parse('2023-05-08'))
    const [plan] = await extract([item('We will fly to Rome in June 2023.')])
    expect(plan).toMatchObject({ occurredStart: new Date('2023-06-01T00:00:00Z'), occurredPrecision: 'month' })
  })

  test('without a time only full dates count', async () => {
    const [fact] = await extract([item('Yesterday I read about the fire of 3 March 2021.', { saidAt: null })])
    expect(fact).toMatchObject({
      text: 'Yesterday I read about the fire of 3 March 2021.',
      mentionedAt: null,
      occurredStart: new Date('2021-03-03T00:00:00Z'),
    })
  })

  test.each([
    ['Assistant: I sent the report.', null, 'experience'],
    ['Botty: I sent the report.\nAnn: Thanks.', null, 'experience'],
    ['Maria: I sent the report.', null, 'world'],
    ['I sent the report.', "the agent's own actions", 'experience'],
    ['I sent the report.', 'a chat with an agent', 'world'],
  ])('%s in the context %s is %s', async (text, context, type) => {
    expect((await extract([item(text, { context })]))[0]!.type).toBe(type)
  })

  test("the caller's names are on every fact of its item, and on no other", async () => {
    const first = item('Ann: Hi.\nBo: Hello.', { entities: [nameMention('Project X', { type: 'PROJECT' })] })
    const facts = await extract([first, item('Something else.')])
    const marked = facts.map(({ mentions }) => mentions.some(({ name }) => name === 'Project X'))
    expect(marked).toEqual([true, true, false])
    expect(facts.map((fact) => fact.item)).toEqual([0, 0, 1])
  })

  test('facts lie where they stand in the joined text', async () => {
    const items = [item('First item here.'), item('Second item there.')]
    const whole = 'First item here.\n\nSecond item there.'
    expect((await extract(items)).map(({ start, text }) => whole.startsWith(text, start))).toEqual([true, true])
  })

  test('the hash tells apart what was said, by whom and when, but not when "now" was', async () => {
    const hashOf = async (text: string, more: Partial<ReceivedItem> = {}) =>
      (await extract([item(text, more)]))[0]!.contentHash
    const base = await hashOf('Maria: I am here.')
    expect(await hashOf('Maria: I am here.', { context: 'other', tags: ['t'], metadata: { a: 'b' } })).toBe(base)
    expect(await hashOf('Tom: I am here.')).not.toBe(base)
    expect(await hashOf('Maria: I am here.', { saidAt: new Date('2024-01-01') })).not.toBe(base)
    const now = (at: string) => hashOf('Maria: I am here.', { saidAt: new Date(at), saidAtGiven: false })
    expect(await now('2024-01-01')).toBe(await now('2025-01-01'))
  })

  test('a bank may want chunks as they stand', async () => {
    const facts = await extract([item('Ann: Hi there.\nBo: Hello.')], 'chunks')
    expect(facts.map(({ text }) => text)).toEqual(['Ann: Hi there.\nBo: Hello.'])
  })
})

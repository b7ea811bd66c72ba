import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  facts,
  factsByLine,
  openReadingEngine,
  type ReadingEngine,
} from '../../../../../test/support/reading-engine.ts'
import { many, one, sql } from '../../database/sql.ts'
import { patchBankConfig } from '../banks/bank-config-operations.ts'
import { ensureBank } from '../banks/ensure-bank.ts'
import { patchDocument } from '../documents/patch-document.ts'
import { getMemoryGraph } from '../graph/get-memory-graph.ts'
import { dryRunExtract } from './dry-run-extract.ts'

let reading: ReadingEngine
beforeAll(async () => {
  reading = await openReadingEngine()
})
afterAll(() => reading?.[Symbol.asyncDispose]())

async function configure(bank: string, updates: Record<string, unknown>): Promise<void> {
  await ensureBank(reading.db, bank, undefined)
  await patchBankConfig(reading.engine, bank, { updates })
}
const rules = () => reading.asked[0]!.messages[0]!.content
const question = () => reading.asked[0]!.messages[1]!.content
const schemaOf = () => JSON.stringify(reading.asked[0]!.schema)
const memories = (bank: string) =>
  many<{ text: string; tags: string[]; entities: string[]; type: string; speaker: string | null; start: Date | null }>(
    reading.db,
    sql`select m.text, m.tags, m.type, m.speaker, m.occurred_start as start,
               array(select e.canonical_name from memory_entities me join entities e on e.number = me.entity
                     where me.memory = m.number order by 1) as entities
        from memories m join banks b on b.number = m.bank where b.id = ${bank} order by m.position`,
  )

describe('modes of extraction', () => {
  const content = 'Ann: I was in Oslo in May 2024. It rained.'

  test('concise and verbose ask for different things', async () => {
    reading.answer = () => facts('Ann was in Oslo in May 2024.')
    await reading.retain('concise', { content })
    const concise = rules()
    await configure('verbose', { retain_extraction_mode: 'verbose' })
    await reading.retain('verbose', { content })
    expect(concise).toContain('what will still matter')
    expect(rules()).toContain('Keep everything')
    expect(rules()).not.toContain('what will still matter')
  })

  test('custom instructions take the place of ours, a mission stands beside them', async () => {
    reading.answer = () => facts('Ann was in Oslo in May 2024.')
    await configure('custom', {
      retain_extraction_mode: 'custom',
      retain_custom_instructions: 'Keep nothing but places.',
      retain_mission: 'Plan journeys.',
    })
    await reading.retain('custom', { content })
    expect(rules()).toContain('Keep nothing but places.')
    expect(rules()).not.toContain('what will still matter')
    expect(rules()).not.toContain('Plan journeys.')
    expect(question()).toContain('Plan journeys.')
  })

  test('verbatim keeps the words and has the rest from the model', async () => {
    const description = { kind: 'world', occurred_start: '2024-05', occurred_end: null, entities: ['Oslo', 'Paris'] }
    reading.answer = () => ({ text: JSON.stringify(description) })
    await configure('verbatim', { retain_extraction_mode: 'verbatim' })
    const { results } = await reading.retain('verbatim', { content, document_id: 'd', timestamp: '2024-06-01' })
    expect(results).toMatchObject([{ memories_created: 1, chunks_read: 1 }])
    expect(await memories('verbatim')).toMatchObject([
      { text: content, entities: ['Oslo'], start: new Date('2024-05-01T00:00:00Z') },
    ])
    expect(schemaOf()).not.toContain('"text"')
    await reading.retain('verbatim', { content, document_id: 'd', timestamp: '2024-06-01' })
    expect(reading.asked).toEqual([])
  })

  test('chunks asks nobody', async () => {
    await configure('chunks', { retain_extraction_mode: 'chunks' })
    const { results } = await reading.retain('chunks', { content, entities: [{ text: 'Weather' }] })
    expect(reading.asked).toEqual([])
    expect(results).toEqual([expect.not.objectContaining({ chunks_read: expect.anything() })])
    expect(await memories('chunks')).toMatchObject([{ text: expect.stringContaining(content), entities: ['Weather'] }])
  })

  test('JSON has chunks of a size of its own', async () => {
    reading.answer = () => facts()
    const turns = Array.from({ length: 20 }, (_, n) => ({ role: 'Ann', content: `This is turn ${n} of the talk.` }))
    await configure('structured', { retain_chunk_size: 10_000, retain_structured_chunk_size: 400 })
    await reading.retain('structured', { content: JSON.stringify(turns) })
    expect(reading.asked.length).toBeGreaterThan(2)
    await reading.retain('structured', { content: turns.map((turn) => turn.content).join('\n') })
    expect(reading.asked).toHaveLength(1)
  })
})

describe('labels', () => {
  const labels = [
    {
      key: 'mood',
      type: 'value',
      tag: true,
      values: [{ value: 'happy', description: 'all is well' }, { value: 'sad' }],
    },
    { key: 'topic', type: 'multi-values', values: [{ value: 'work' }, { value: 'home' }] },
  ]
  const item = { content: 'Ann is glad to be at home.', document_id: 'd', tags: ['diary'], timestamp: '2024-06-01' }

  test('are entities, and tags when the bank says so; a document keeps them when it is tagged anew', async () => {
    reading.answer = () =>
      facts({ text: 'Ann is glad.', entities: ['Ann'], labels: { mood: 'happy', topic: ['home', 'space'] } })
    await configure('labels', { entity_labels: labels })
    await reading.retain('labels', item)
    expect(question()).toContain('- mood: one of happy (all is well), sad')
    expect(schemaOf()).toContain('"enum":["happy","sad",null]')
    const labelled = { entities: ['Ann', 'mood:happy', 'topic:home'], tags: ['diary', 'mood:happy'] }
    expect(await memories('labels')).toMatchObject([labelled])
    await reading.retain('labels', { ...item, tags: ['journal'] })
    expect(reading.asked).toEqual([])
    expect(await memories('labels')).toMatchObject([{ ...labelled, tags: ['journal', 'mood:happy'] }])
    await patchDocument(reading.engine, 'labels', { document_id: 'd', tags: ['log'] })
    expect(await memories('labels')).toMatchObject([{ ...labelled, tags: ['log', 'mood:happy'] }])
  })

  test('may be all that is wanted', async () => {
    reading.answer = () => facts({ text: 'Ann is glad.', entities: ['Ann'], labels: { mood: 'happy', topic: [] } })
    await configure('only', { entity_labels: labels, entities_allow_free_form: false })
    await reading.retain('only', { ...item, entities: [{ text: 'Diary' }] })
    expect(await memories('only')).toMatchObject([{ entities: ['Diary', 'mood:happy'] }])
    expect(schemaOf()).not.toContain('"entities"')
  })
})

describe('strategies', () => {
  test('an item is read as its strategy says, a document item by item', async () => {
    reading.answer = factsByLine
    await configure('strategies', {
      retain_strategies: {
        logs: { retain_extraction_mode: 'chunks' },
        talks: { retain_extraction_mode: 'verbose', retain_mission: 'Remember everybody.' },
      },
      retain_default_strategy: 'talks',
    })
    const items = [
      { content: 'Ann came.', document_id: 'd' },
      { content: 'GET /health 200', document_id: 'd', strategy: 'logs' },
    ]
    const { results } = await reading.retainAll('strategies', { items })
    expect(reading.shown).toEqual(['Ann came.'])
    expect(question()).toContain('Remember everybody.')
    expect(results).toMatchObject([{ memories_created: 2, chunks_read: 1 }])
    expect(await reading.stored('strategies')).toEqual(['Ann came.', 'GET /health 200'])
  })

  test('an unknown one is told of, and changes nothing', async () => {
    reading.answer = factsByLine
    const { results } = await reading.retain('unknown', { content: 'Ann came.', strategy: 'nope' })
    expect(results).toMatchObject([{ memories_created: 1, problems: ["the bank has no strategy 'nope'"] }])
  })

  test.each([
    [{ s: { recall_max_tokens: 5 } }, /recall_max_tokens/],
    [{ s: { retain_extraction_mode: 'loud' } }, /retain_extraction_mode/],
  ])('what is no strategy is refused: %j', async (strategies, message) => {
    await ensureBank(reading.db, 'refused', undefined)
    const update = patchBankConfig(reading.engine, 'refused', { updates: { retain_strategies: strategies } })
    await expect(update).rejects.toMatchObject({ status: 400, message: expect.stringMatching(message) })
  })
})

describe('who, when and why', () => {
  test('days are those of the caller, and a day given is no midnight', async () => {
    reading.answer = () => facts({ text: 'Ravi arrived yesterday.' })
    const content = 'Ravi arrived yesterday.'
    await reading.retain('zone', { content, timestamp: '2024-05-08T01:30:00+05:30' })
    expect(question()).toContain('Written at: Wednesday, 2024-05-08T01:30:00+05:30')
    expect(await memories('zone')).toMatchObject([
      { text: 'Ravi arrived yesterday [7 May 2024].', start: new Date('2024-05-07T00:00:00Z') },
    ])
    await reading.retain('day', { content, timestamp: '2024-05-08' })
    expect(question()).toContain('Written at: Wednesday, 2024-05-08\n')
  })

  test('the day is counted by the clock of the caller without a model too', async () => {
    await configure('plain', { retain_extraction_mode: 'chunks' })
    await reading.retain('plain', { content: 'Ravi arrived yesterday.', timestamp: '2024-05-08T01:30:00+05:30' })
    expect(await memories('plain')).toMatchObject([{ start: new Date('2024-05-07T00:00:00Z') }])
  })

  test('a speaker is one of those who speak, and what the own agent says is its experience', async () => {
    reading.answer = () =>
      facts(
        { text: 'Maria Lopez owns a red bicycle.', speaker: 'maria' },
        { text: 'The assistant advised a new chain.', speaker: 'Assistant' },
        { text: 'Somebody laughed about the bicycle.', speaker: 'Nobody' },
      )
    const content = 'Maria: I own a red bicycle.\nAssistant: It needs a new chain.\nMaria: Ha!'
    await reading.retain('speakers', { content })
    expect((await memories('speakers')).map(({ speaker, type }) => [speaker, type])).toEqual([
      ['Maria', 'world'],
      ['Assistant', 'experience'],
      [null, 'world'],
    ])
  })

  test('a turn that has a time of its own is when its fact was mentioned', async () => {
    reading.answer = () => facts({ text: 'Maria met Tom in the park.', speaker: 'Maria' })
    const content = '[2023-06-01 10:00] Ann: Hello there!\n[2023-06-03 11:00] Maria: I met Tom in the park.'
    await reading.retain('turns', { content })
    const row = await one<{ at: Date }>(
      reading.db,
      sql`select mentioned_at as at from memories m join banks b on b.number = m.bank where b.id = 'turns'`,
    )
    expect(row.at).toEqual(new Date('2023-06-03T11:00:00Z'))
  })

  test('causes link facts, in the transaction that stores them', async () => {
    reading.answer = () => facts('It rained for days.', { text: 'The river rose.', caused_by: [1, 2, 7] }, 'Ann sings.')
    const item = { content: 'It rained, so the river rose. Ann sings.', document_id: 'd', timestamp: '2024-06-01' }
    const links = () =>
      many<{ effect: string; cause: string; type: string }>(
        reading.db,
        sql`select e.text as effect, c.text as cause, l.type from memory_links l
            join memories e on e.number = l.from_memory join memories c on c.number = l.to_memory
            join banks b on b.number = l.bank where b.id = 'causes'`,
      )
    const expected = [{ effect: 'The river rose.', cause: 'It rained for days.', type: 'caused_by' }]
    await reading.retain('causes', item)
    expect(await links()).toEqual(expected)
    await reading.retain('causes', { ...item, tags: ['new'] })
    expect(await links()).toEqual(expected)
    const { edges } = await getMemoryGraph(reading.engine, 'causes', { limit: 10, tags_match: 'all_strict' })
    expect(edges.map(({ data }) => data)).toContainEqual(expect.objectContaining({ linkType: 'caused_by' }))
  })
})

test('a dry run tells what would be stored, under settings of its own, and stores nothing', async () => {
  reading.answer = () =>
    facts({ text: 'Ann flew to Rome.', entities: ['Ann'], occurred_start: '2024-05-01', labels: { topic: 'work' } })
  await configure('dry', { retain_mission: 'Journeys.' })
  await reading.retain('dry', { content: 'x' })
  const told = await dryRunExtract(reading.engine, 'dry', {
    content: 'Ann flew to Rome on 1 May 2024.',
    context: '',
    retain_mission: 'Pilots.',
    retain_extraction_mode: 'verbose',
    retain_extract_causal_links: false,
    entity_labels: [
      {
        key: 'topic',
        description: '',
        type: 'value',
        optional: true,
        tag: true,
        values: [{ value: 'work', description: '' }],
        fields: {},
      },
    ],
    llm_output_language: 'Norwegian',
  })
  expect(told).toMatchObject({
    facts: [
      {
        text: 'Ann flew to Rome.',
        fact_type: 'world',
        occurred_start: '2024-05-01T00:00:00+00:00',
        entities: ['Ann', 'topic:work'],
      },
    ],
    usage: { total_tokens: 110 },
  })
  const request = reading.asked.at(-1)!
  expect(request.messages[0]!.content).toContain('Keep everything')
  expect(request.messages[0]!.content).toContain('in Norwegian')
  expect(request.messages[1]!.content).toContain('Pilots.')
  expect(JSON.stringify(request.schema)).not.toContain('caused_by')
  expect(await reading.stored('dry')).toEqual(['Ann flew to Rome.'])
  const refused = dryRunExtract(reading.engine, 'dry', { content: 'x', context: '', retain_extraction_mode: 'loud' })
  await expect(refused).rejects.toMatchObject({ status: 422 })
})

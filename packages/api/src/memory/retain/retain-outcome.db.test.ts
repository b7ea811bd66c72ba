import { RetainRequest } from 'hindsight-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  facts,
  factsByLine,
  openReadingEngine,
  type ReadingEngine,
} from '../../../../../test/support/reading-engine.ts'
import { runQueued } from '../../../../../test/support/write-side.ts'
import { many, one, sql } from '../../database/sql.ts'
import { ModelError } from '../../models/model-error.ts'
import { getOperation } from '../../operations/get-operation.ts'
import { clearMemories } from '../memories/clear-memories.ts'
import { retain } from './retain.ts'
import { DEFAULT_RETAIN } from './retain-settings.ts'

let reading: ReadingEngine
beforeAll(async () => {
  reading = await openReadingEngine()
})
afterAll(() => reading?.[Symbol.asyncDispose]())

const away = () => {
  throw new ModelError('unavailable', 'reader is away')
}
const at = '2024-01-01T00:00:00Z'
const rereads = (bank: string) =>
  many<{ status: string; document: string }>(
    reading.db,
    sql`select o.status, o.payload ->> 'reread' as document from operations o join banks b on b.number = o.bank
        where b.id = ${bank} and o.payload ? 'reread' order by o.position`,
  )

test('a text without facts is not asked about again, until it changes', async () => {
  reading.answer = () => facts()
  const item = { content: 'Hm, yes, well.', document_id: 'd', timestamp: at }
  const { results } = await reading.retain('nothing', item)
  expect(results).toMatchObject([{ memories_created: 0, chunks_read: 1, chunks_without_facts: 1 }])
  expect((await reading.retain('nothing', item)).results).toMatchObject([{ chunks_read: 0, chunks_unchanged: 1 }])
  expect(reading.asked).toEqual([])
  await reading.retain('nothing', { ...item, content: 'Hm, no.' })
  expect(reading.asked).toHaveLength(1)
})

test('what was cleared is read again', async () => {
  reading.answer = factsByLine
  const item = { content: 'Ann paints.', document_id: 'd', timestamp: at }
  await reading.retain('cleared', item)
  await clearMemories(reading.engine, 'cleared', { type: 'world' })
  expect(await reading.stored('cleared')).toEqual([])
  await reading.retain('cleared', item)
  expect(await reading.stored('cleared')).toEqual(['Ann paints.'])
})

test('what was left out for what another part said comes back when that part goes', async () => {
  reading.answer = factsByLine

  const paragraph = (name: string) => Array.from({ length: 70 }, (_, n) => `${name} keeps note ${n}.`).join('\n')
  const [first, second] = [`${paragraph('Ann')}\nBo sings.`, `${paragraph('Cem')}\nBo sings.`]
  const document = (content: string) => ({ content, document_id: 'd', timestamp: at })
  await reading.retain('again', document(`${first}\n\n${second}`))
  const count = async () => (await reading.stored('again')).filter((text) => text === 'Bo sings.').length
  expect(await count()).toBe(1)
  await reading.retain('again', document(second))
  expect(await count()).toBe(1)
})

test('what the model could not be asked about is there at once, and in its words when it is back', async () => {
  reading.answer = (text) => (text.includes('Ines') ? away() : factsByLine(text))
  const items = [
    { content: 'Ines painted the lighthouse.', document_id: 'lost', timestamp: at },
    { content: 'Ann paints.', document_id: 'kept', timestamp: at },
  ]
  const { results } = await reading.retainAll('later', { items })
  expect(results).toMatchObject([
    { document_id: 'lost', chunks_failed: 1, problems: ['reader is away'] },
    { document_id: 'kept', chunks_failed: 0, chunks_read: 1 },
  ])
  expect((await reading.stored('later')).sort()).toEqual(['Ann paints.', 'Ines painted the lighthouse.'])
  expect(await rereads('later')).toEqual([{ status: 'pending', document: 'lost' }])
  // The same again is no second operation.
  await reading.retainAll('later', { items })
  expect(await rereads('later')).toHaveLength(1)
  reading.answer = () => facts('Ines painted the lighthouse of her island.')
  await runQueued(reading.engine, 'later')
  expect(await rereads('later')).toEqual([{ status: 'completed', document: 'lost' }])
  expect((await reading.stored('later')).sort()).toEqual(['Ann paints.', 'Ines painted the lighthouse of her island.'])
})

test('what was appended is read later without being appended twice', async () => {
  reading.answer = factsByLine
  await reading.retain('appended', { content: 'Ann paints.', document_id: 'd', timestamp: at })
  reading.answer = away
  await reading.retain('appended', { content: 'Bo sings.', document_id: 'd', timestamp: at, update_mode: 'append' })
  reading.answer = (text) => facts(`${text.slice(0, -1)} well.`)
  await runQueued(reading.engine, 'appended')
  expect(await reading.stored('appended')).toEqual(['Ann paints.', 'Bo sings well.'])
})

test('what stays wrong with the model is not asked for by itself', async () => {
  reading.answer = () => {
    throw new ModelError('authentication', 'wrong key')
  }
  const { results } = await reading.retain('denied', { content: 'Ann paints.' })
  expect(results).toMatchObject([{ memories_created: 1, chunks_failed: 1, problems: ['wrong key'] }])
  expect(await rereads('denied')).toEqual([])
})

test('nothing that a text says is lost, whatever the model answers', async () => {
  const item = { content: 'Ann paints.' }
  reading.answer = () => ({ text: '{"facts": [{"te', finishReason: 'length' })
  const cut = await reading.retain('cut', item)
  expect(cut.results).toMatchObject([{ memories_created: 1, chunks_failed: 1 }])
  reading.answer = () => facts({ text: '' }, { text: '…' })
  const empty = await reading.retain('empty', item)
  expect(empty.results).toMatchObject([{ memories_created: 1, chunks_failed: 1 }])
  expect(empty.results![0]!.problems![0]).toContain('fact 1')
  expect(reading.asked).toHaveLength(2)
  expect(reading.asked[1]!.messages.at(-1)!.content).toContain('fact 1: text has no words; fact 2')
})

test('causes stay right when an answer is put together from parts', async () => {
  const lines = Array.from({ length: 40 }, (_, n) => `Cause ${n} is told here at some length.\nEffect ${n} follows.`)
  reading.answer = (text) => {
    const told = text.split('\n').filter((line) => line !== '')
    const linked = told.map((line, place) =>
      line.startsWith('Effect') && place > 0 ? { text: line, caused_by: [place] } : { text: line },
    )
    return { ...facts(...linked), ...(text.length > 1500 && { finishReason: 'length' as const }) }
  }
  const { results } = await reading.retain('parts', { content: lines.join('\n') })
  expect(results).toMatchObject([{ chunks_retried: 1, memories_created: 80 }])
  const links = await many<{ effect: string; cause: string }>(
    reading.db,
    sql`select e.text as effect, c.text as cause from memory_links l
        join memories e on e.number = l.from_memory join memories c on c.number = l.to_memory
        join banks b on b.number = l.bank where b.id = 'parts'`,
  )
  expect(links.length).toBeGreaterThan(30)
  for (const { effect, cause } of links) expect(cause.split(' ')[1]).toBe(effect.split(' ')[1])
})

test('an operation tells what became of each document, and what it took', async () => {
  reading.answer = (text) => (text.includes('Bo') ? facts({ text: '' }, 'Bo sings.', 'Bo hums.') : factsByLine(text))
  const items = [
    { content: 'Ann paints.', document_id: 'a' },
    { content: 'Bo sings.', document_id: 'b' },
  ]
  const { operation_id: id } = await reading.retainAll('told', { items, async: true })
  await runQueued(reading.engine, 'told')
  const parent = await getOperation(reading.engine, 'told', { operation_id: id! })
  const child = await getOperation(reading.engine, 'told', {
    operation_id: parent.child_operations![0]!.operation_id,
  })
  expect(child).toMatchObject({
    status: 'completed',
    result_metadata: {
      memories_created: 3,
      chunks_read: 2,
      chunks_failed: 0,
      facts_rejected: 1,
      problems: ['fact 1: text has no words'],
      documents: [
        { document_id: 'a', memories_created: 1 },
        { document_id: 'b', memories_created: 2, facts_rejected: 1 },
      ],
      usage: { total_tokens: 220 },
    },
  })
  const { n } = await one<{ n: number }>(reading.db, sql`select count(*) as n from extractions`)
  expect(n).toBeGreaterThan(0)
})

test('where that is wanted, what the model cannot read is refused with its error, and nothing of it stored', async () => {
  reading.answer = (text) => (text.includes('Ines') ? away() : factsByLine(text))
  const { engine } = reading
  const retainSettings = { ...DEFAULT_RETAIN, failOnErrors: true }
  const strict = { ...engine, settings: { ...engine.settings, retain: retainSettings } }
  const items = [
    { content: 'Ann paints.', document_id: 'kept', timestamp: at },
    { content: 'Ines painted the lighthouse.', document_id: 'lost', timestamp: at },
  ]
  await expect(retain(strict, 'refused', RetainRequest.parse({ items }))).rejects.toMatchObject({
    name: 'ModelError',
    message: 'reader is away',
  })
  expect(await reading.stored('refused')).toEqual([])
  reading.answer = factsByLine
  await retain(strict, 'refused', RetainRequest.parse({ items }))
  expect((await reading.stored('refused')).sort()).toEqual(['Ann paints.', 'Ines painted the lighthouse.'])
})

test('waits for a place before it stores', async () => {
  reading.answer = factsByLine
  const waiting: (() => void)[] = []
  const limits = {
    recall: <T>(work: () => Promise<T>) => work(),
    store: async <T>(work: () => Promise<T>) => {
      await new Promise<void>((resolve) => waiting.push(resolve))
      return work()
    },
  }
  const items = [{ content: 'Ann paints.', document_id: 'd', timestamp: at }]
  const retained = retain({ ...reading.engine, limits }, 'placed', RetainRequest.parse({ items }))
  await expect.poll(() => waiting.length).toBe(1)
  expect(await reading.stored('placed')).toEqual([])
  waiting[0]!()
  await retained
  expect(await reading.stored('placed')).toEqual(['Ann paints.'])
})

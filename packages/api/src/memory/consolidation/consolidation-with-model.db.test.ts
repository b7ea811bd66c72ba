import { randomUUID } from 'node:crypto'
import { RecallRequest } from 'hindsight-contract'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { expectNoLeftovers, listMemories, retain, runQueued } from '../../../../../test/support/write-side.ts'
import { execute, many, one, sql } from '../../database/sql.ts'
import type { LanguageRequest } from '../../models/language/language-model.ts'
import { ModelError } from '../../models/model-error.ts'
import { createOperationHandlers } from '../../operation-handlers.ts'
import { OperationWorker } from '../../operations/operation-worker.ts'
import { MemorySearchIndex } from '../../search/memory/host.ts'
import { deleteDocument } from '../documents/delete-document.ts'
import { patchDocument } from '../documents/patch-document.ts'
import { getMemory } from '../memories/get-memory.ts'
import { getMemoryHistory } from '../memories/get-memory-history.ts'
import { patchMemory } from '../memories/patch-memory.ts'
import { recall } from '../recall/recall.ts'
import { recoverConsolidation, requestConsolidation } from './request-consolidation.ts'
import { runConsolidation } from './run-consolidation.ts'

interface Shown {
  readonly prompt: string
  readonly facts: readonly { readonly name: string; readonly text: string }[]
  readonly observations: readonly { readonly name: string; readonly text: string }[]
}
type Script = (shown: Shown, request: LanguageRequest) => unknown

let db: TestDatabase
let search: MemorySearchIndex
let engine: TestEngine
let asked: Shown[] = []
let script: Script
beforeAll(async () => {
  db = await openTestDatabase()
  search = new MemorySearchIndex({ connection: db.url })
  const model = {
    provider: 'test',
    model: 'observer',
    async generate(request: LanguageRequest) {
      const shown = readPrompt(request.messages[1]!.content)
      asked.push(shown)
      const answer = await script(shown, request)
      const text = typeof answer === 'string' ? answer : JSON.stringify({ changes: answer })
      const usage = { inputTokens: 100, outputTokens: 10, cachedTokens: 0, reasoningTokens: 0 }
      return { text, toolCalls: [], finishReason: 'stop' as const, usage }
    },
  }
  engine = await createTestEngine(db, {
    search,
    languageFor: (purpose) => (purpose === 'consolidation' ? model : null),
  })
})
afterAll(async () => {
  await search?.[Symbol.asyncDispose]()
  await db?.close()
})
beforeEach(() => {
  asked = []
})

function readPrompt(prompt: string): Shown {
  const read = (letter: string) =>
    [...prompt.matchAll(new RegExp(`^(${letter}\\d+) \\([^)]*\\) (.*)$`, 'gm'))].map(([, name, text]) => ({
      name: name!,
      text: text!,
    }))
  return { prompt, facts: read('F'), observations: read('O') }
}

const newBank = () => `bank-${randomUUID()}`
const say = (bank: string, document: string, content: string, more: object = {}) =>
  retain(engine, bank, { items: [{ content, document_id: document, timestamp: '2024-01-01', ...more }] })
const configure = (bank: string, config: object) =>
  execute(db, sql`update banks set config = ${JSON.stringify(config)}::jsonb where id = ${bank}`)
const observations = async (bank: string) => (await listMemories(engine, bank, { type: 'observation' })).items
const pending = async (bank: string) => (await listMemories(engine, bank, { consolidation_state: 'pending' })).total
const progress: Record<string, number>[] = []

function consolidate(bank: string, payload: object = {}) {
  return runConsolidation(engine, {
    operation: { bankId: bank, payload } as never,
    signal: new AbortController().signal,
    reportProgress: async (_stage, _processed, _total, detail) => void progress.push(detail ?? {}),
  })
}

const create = (text: string, ...facts: string[]) => ({
  action: 'create',
  observations: [],
  text,
  evidence: facts.map((fact) => ({ fact, quote: '' })),
})
const update = (observation: string, text: string, ...facts: string[]) => ({
  ...create(text, ...facts),
  action: 'update',
  observations: [observation],
})
const oneEach: Script = ({ facts }) => facts.map(({ name, text }) => create(`Observed: ${text}`, name))

describe('consolidation with a language model', () => {
  test('facts become an observation with the words it rests on, their names and times', async () => {
    const bank = newBank()
    await say(bank, 'a', 'Nora Lindqvist moved to Oslo in March 2024.', { timestamp: '2024-04-01' })
    await say(bank, 'b', 'Nora Lindqvist rides her bike to work.', { timestamp: '2024-05-01' })
    await configure(bank, { observations_mission: 'Watch how people live.' })
    script = () => [
      {
        ...create('Nora Lindqvist lives in Oslo and rides her bike.'),
        evidence: [
          { fact: 'F1', quote: 'nora lindqvist MOVED to Oslo' },
          { fact: '[f2]', quote: 'what she never said' },
          { fact: 'F9', quote: '' },
        ],
      },
    ]
    const result = await consolidate(bank)
    expect(result).toMatchObject({
      memories_processed: 2,
      observations_created: 1,
      observations_updated: 0,
      model_calls: 1,
      changes_rejected: 0,
    })
    expect(asked[0]!.prompt).toContain('Mission: Watch how people live.')
    expect(asked[0]!.prompt).toContain('F1 (said 2024-04-01; about 2024-03-01')
    const [observation, ...others] = await observations(bank)
    expect(others).toEqual([])
    expect(observation).toMatchObject({
      proof_count: 2,
      entities: 'Nora Lindqvist, Oslo',
      mentioned_at: '2024-05-01T00:00:00+00:00',
      occurred_start: '2024-03-01T00:00:00+00:00',
      document_id: null,
    })
    const { source_memories: sources } = await getMemory(engine, bank, { memory_id: observation!.id })
    expect(sources!.map(({ quote }) => quote)).toEqual([
      'Nora Lindqvist moved to Oslo',
      'Nora Lindqvist rides her bike to work.',
    ])
    expect(await pending(bank)).toBe(0)
    const query = RecallRequest.parse({ query: 'Where does Nora Lindqvist live?', prefer_observations: true })
    const { results } = await recall(engine, bank, query)
    expect(results.map(({ type }) => type)).toEqual(['observation'])
    await expectNoLeftovers(db, bank)
    // Nothing is left to do, so nobody is asked.
    expect(await consolidate(bank)).toMatchObject({ memories_processed: 0, model_calls: 0 })
  })

  test('the newest fact rewrites what is observed; search finds the new words, history keeps the old', async () => {
    const bank = newBank()
    await say(bank, 'a', 'Tomas drives a red Volvo.')
    script = ({ facts }) => [create('Tomas drives a red Volvo.', facts[0]!.name)]
    await consolidate(bank)
    const [before] = await observations(bank)
    await say(bank, 'b', 'Tomas sold the Volvo and takes the tram now.', { timestamp: '2024-06-01' })
    const now = 'Tomas takes the tram; until June 2024 he drove a red Volvo.'
    script = ({ observations: [known], facts }) => [update(known!.name, now, facts[0]!.name)]
    expect(await consolidate(bank)).toMatchObject({ observations_created: 0, observations_updated: 1 })
    expect(asked[1]!.observations).toEqual([{ name: 'O1', text: 'Tomas drives a red Volvo.' }])
    const [after, ...others] = await observations(bank)
    expect(others).toEqual([])
    expect(after).toMatchObject({
      id: before!.id,
      text: now,
      proof_count: 2,
      mentioned_at: '2024-06-01T00:00:00+00:00',
    })
    expect(await getMemoryHistory(engine, bank, { memory_id: after!.id })).toMatchObject([
      {
        previous_text: 'Tomas drives a red Volvo.',
        previous_mentioned_at: '2024-01-01T00:00:00+00:00',
        source_facts: [{ is_new: false }, { is_new: true }],
      },
    ])
    const { results } = await recall(engine, bank, RecallRequest.parse({ query: 'tram', types: ['observation'] }))
    expect(results).toMatchObject([{ id: after!.id, text: now }])
    await expectNoLeftovers(db, bank)
  })

  test('merges what says the same, retires what newer facts speak against, and only that', async () => {
    const bank = newBank()
    await say(bank, 'a', 'Mara plays the cello.')
    await say(bank, 'b', 'Mara is a cellist.')
    await say(bank, 'c', 'Mara owns a parrot called Kiki.', { timestamp: '2024-03-01' })
    script = oneEach
    await consolidate(bank)
    await say(bank, 'd', 'Mara played the cello on Friday.', { timestamp: '2024-02-01' })
    script = ({ observations: shown, facts: [fact] }) => {
      const named = (part: string) => shown.find(({ text }) => text.includes(part))!.name
      return [
        {
          ...create('Mara plays the cello.', fact!.name),
          action: 'merge',
          observations: [named('plays'), named('cellist')],
        },
        { ...create('Kiki is gone', fact!.name), action: 'retire', observations: [named('parrot')] },
        update(named('plays'), 'Mara plays.', fact!.name),
      ]
    }
    expect(await consolidate(bank)).toMatchObject({
      observations_merged: 1,
      observations_retired: 0,
      observations_updated: 0,
      changes_rejected: 2,
    })
    const merged = (await observations(bank)).find(({ text }) => text === 'Mara plays the cello.')!
    expect(merged.proof_count).toBe(3)
    const history = await getMemoryHistory(engine, bank, { memory_id: merged.id })
    expect(history.map(({ previous_text }) => previous_text).sort()).toEqual([
      'Observed: Mara is a cellist.',
      'Observed: Mara plays the cello.',
    ])
    await say(bank, 'e', 'Mara gave her parrot Kiki away.', { timestamp: '2024-04-01' })
    script = ({ observations: shown, facts: [fact] }) => [
      {
        ...create('She gave it away', fact!.name),
        action: 'retire',
        observations: [shown.find(({ text }) => text.includes('parrot'))!.name],
      },
    ]
    expect(await consolidate(bank)).toMatchObject({ observations_retired: 1 })
    expect((await observations(bank)).map(({ text }) => text)).toEqual(['Mara plays the cello.'])
    const { items: retired } = await listMemories(engine, bank, { type: 'observation', state: 'invalidated' })
    expect(retired).toMatchObject([{ invalidation_reason: 'She gave it away' }])
    await expectNoLeftovers(db, bank)
  })

  test('a change that cannot be done costs itself alone', async () => {
    const bank = newBank()
    await say(bank, 'a', 'Ines paints lighthouses.')
    script = () => [
      create('', 'F1'),
      create('Somebody paints.', 'F7', 'O1', randomUUID()),
      update('O4', 'Ines paints.', 'F1'),
      { action: 'explode' },
      null,
      { action: 'merge', observations: ['O1', 'O2'], text: 'x', evidence: [] },
      create('Ines paints lighthouses.', 'F1'),
      create('ines paints LIGHTHOUSES', 'F1'),
    ]
    expect(await consolidate(bank)).toMatchObject({ observations_created: 1, changes_rejected: 7, model_calls: 1 })
    expect(await observations(bank)).toMatchObject([{ text: 'Ines paints lighthouses.' }])
  })

  test('what is created again in the same words is the same observation', async () => {
    const bank = newBank()
    script = ({ facts: [fact] }) => [create('Ben likes tea.', fact!.name)]
    await say(bank, 'a', 'Ben likes tea.')
    await consolidate(bank)
    await say(bank, 'b', 'Ben drinks tea every day.')
    await consolidate(bank)
    expect(await observations(bank)).toMatchObject([{ text: 'Ben likes tea.', proof_count: 2 }])
  })

  test('a model that is away is waited for, and nothing is done without it', async () => {
    const bank = newBank()
    await say(bank, 'a', 'Alice Moreau works at the Google office in Zurich.')
    await say(bank, 'b', 'Alice Moreau works at the Google office in Zurich.')
    script = () => {
      throw new ModelError('paused', 'The observer is paused', { retryAfterMs: 60_000 })
    }
    await engine.db.query('update operations set next_retry_at = null where status = $1', ['pending'])
    const operation = () =>
      one<{ status: string; postponed: number; retries: number; waits: boolean }>(
        db,
        sql`select status, postponed_count as postponed, retry_count as retries, next_retry_at > now() as waits
            from operations o join banks b on b.number = o.bank where b.id = ${bank}`,
      )
    {
      await using worker = new OperationWorker({ engine, handlers: createOperationHandlers(), pollMs: 20 })
      worker.start()
      await expect
        .poll(operation, { timeout: 20_000 })
        .toMatchObject({ status: 'pending', postponed: 1, retries: 0, waits: true })
    }
    expect(await observations(bank)).toEqual([])
    expect(await pending(bank)).toBe(2)
    script = ({ facts }) => [create('Alice Moreau works at Google.', ...facts.map(({ name }) => name))]
    await runQueued(engine, bank)
    expect(await observations(bank)).toMatchObject([{ proof_count: 2 }])
  })

  test('what cannot be answered is asked by halves; the fact to blame is given up until it is asked for', async () => {
    const bank = newBank()
    for (let n = 0; n < 5; n++) await say(bank, `d${n}`, `Fact ${n} is about ${n === 3 ? 'poison' : 'gardens'}.`)
    script = (shown) => (shown.prompt.includes('poison') ? 'I would rather not.' : oneEach(shown, {} as never))
    expect(await consolidate(bank)).toMatchObject({
      memories_processed: 4,
      memories_failed: 1,
      observations_created: 4,
    })
    const { items: failed } = await listMemories(engine, bank, { consolidation_state: 'failed' })
    expect(failed).toMatchObject([{ text: 'Fact 3 is about poison.' }])
    asked = []
    await consolidate(bank)
    expect(asked).toEqual([])
    script = oneEach
    expect(await recoverConsolidation(engine, bank)).toEqual({ retried_count: 1 })
    await runQueued(engine, bank)
    expect(await observations(bank)).toHaveLength(5)
  })

  test('a model that understands nothing is not asked about every fact', async () => {
    const bank = newBank()
    for (let n = 0; n < 8; n++) await say(bank, `d${n}`, `Gardener ${n} grows roses.`)
    script = () => 'Roses are red.'
    await expect(consolidate(bank)).rejects.toMatchObject({ kind: 'invalid_answer' })
    expect((await listMemories(engine, bank, { consolidation_state: 'failed' })).total).toBe(3)
    expect(await pending(bank)).toBe(5)
    script = oneEach
    expect(await consolidate(bank)).toMatchObject({ memories_processed: 5 })
  })

  test('a truncated answer is asked for again by halves', async () => {
    const bank = newBank()
    for (const n of [1, 2, 3]) await say(bank, `d${n}`, `Gardener ${n} grows roses.`)
    script = (shown) => {
      const whole = JSON.stringify({ changes: oneEach(shown, {} as never) })
      return shown.facts.length > 1 ? whole.slice(0, -20) : whole
    }
    expect(await consolidate(bank)).toMatchObject({ observations_created: 3, memories_processed: 3 })
  })

  test('what changes while the model thinks is planned again', async () => {
    const bank = newBank()
    await say(bank, 'a', 'Pavel lives in Brno.')
    await say(bank, 'b', 'Pavel has a dog.')
    const [fact] = (await listMemories(engine, bank, { q: 'Brno' })).items
    let interfered = false
    script = async (shown) => {
      if (!interfered) {
        interfered = true
        await patchMemory(engine, bank, { memory_id: fact!.id, text: 'Pavel lives in Prague.', resolve_entities: true })
        await deleteDocument(engine, bank, { document_id: 'b' })
      }
      return oneEach(shown, {} as never)
    }
    expect(await consolidate(bank)).toMatchObject({ model_calls: 2, observations_created: 1 })
    expect((await observations(bank)).map(({ text }) => text)).toEqual(['Observed: Pavel lives in Prague.'])

    await say(bank, 'c', 'Pavel lives in Prague 7 now.')
    script = async ({ observations: [known], facts: [last] }) => {
      // Somebody else's change of the observation itself.
      if (asked.length === 3) {
        await execute(
          db,
          sql`update memories set sequence = sequence + 1 where type = 'observation' and text like '%Prague%'`,
        )
      }
      return [update(known!.name, 'Pavel lives in Prague 7.', last!.name)]
    }
    expect(await consolidate(bank)).toMatchObject({ model_calls: 2, observations_updated: 1 })
    expect(await pending(bank)).toBe(0)
  })

  test('what rested on a fact goes with it at once, and is derived again', async () => {
    const bank = newBank()
    await say(bank, 'a', 'Lena is a nurse.', { timestamp: '2024-01-01' })
    await say(bank, 'b', 'Lena works nights in Graz.', { timestamp: '2024-02-01' })
    await say(bank, 'c', 'Lena has a secret brother.', { timestamp: '2024-03-01' })
    script = ({ facts }) => [create('Lena is a nurse in Graz with a secret brother.', ...facts.map(({ name }) => name))]
    await consolidate(bank)
    await say(bank, 'd', 'Lena is still a nurse.', { timestamp: '2024-01-15' })
    script = ({ facts: [fact] }) => [update('O1', 'Lena, a nurse in Graz, has a secret brother.', fact!.name)]
    await consolidate(bank)
    const [before] = await observations(bank)
    await deleteDocument(engine, bank, { document_id: 'c' })
    const [after] = await observations(bank)
    expect(after).toMatchObject({ id: before!.id, text: 'Lena works nights in Graz.', proof_count: 3 })
    expect(await getMemoryHistory(engine, bank, { memory_id: after!.id })).toEqual([])
    const { results } = await recall(engine, bank, RecallRequest.parse({ query: 'Has Lena a secret brother?' }))
    expect(results.filter(({ text }) => text.includes('secret'))).toEqual([])
    await expectNoLeftovers(db, bank)
    script = ({ observations: [known], facts }) => [
      update(known!.name, 'Lena is a nurse and works nights in Graz.', ...facts.map(({ name }) => name)),
    ]
    asked = []
    await runQueued(engine, bank)
    expect(asked[0]!.facts).toHaveLength(3)
    expect(asked[0]!.prompt).toContain('rests on 3 facts, among them F1, F2, F3')
    expect(await observations(bank)).toMatchObject([
      { id: before!.id, text: 'Lena is a nurse and works nights in Graz.', proof_count: 3 },
    ])
    await patchDocument(engine, bank, { document_id: 'b', tags: ['private'] })
    expect((await observations(bank))[0]!.text).not.toContain('Graz')
    await expectNoLeftovers(db, bank)
  })

  test('a tag set has no more observations than it may', async () => {
    const bank = newBank()
    for (let n = 0; n < 4; n++) await say(bank, `a${n}`, `Note ${n} is about birds.`, { tags: ['user:1'] })
    for (let n = 0; n < 2; n++) await say(bank, `b${n}`, `Note ${n} is about fish.`, { tags: ['team'] })
    await configure(bank, { max_observations_per_scope: 3, observation_scope_limits: [{ scope: ['te*'], limit: 1 }] })
    script = oneEach
    expect(await consolidate(bank)).toMatchObject({
      observations_created: 4,
      observations_over_limit: 2,
      memories_processed: 6,
    })
    expect(asked.map(({ prompt }) => /room for (\d+)/.exec(prompt)![1]).sort()).toEqual(['1', '3'])
    await say(bank, 'a9', 'Note 9 is about birds.', { tags: ['user:1'] })
    asked = []
    expect(await consolidate(bank)).toMatchObject({ observations_created: 0, observations_over_limit: 1 })
    expect(asked[0]!.prompt).toContain('create none')
  })

  test('a request for tag sets leaves the others waiting', async () => {
    const bank = newBank()
    await say(bank, 'a', 'Ada writes programs.', { tags: ['user:1', 'work'] })
    await say(bank, 'b', 'Bo writes poems.', { tags: ['user:2'] })
    script = oneEach
    await requestConsolidation(engine, bank, { observation_scopes: [['user:1']] })
    expect(await consolidate(bank, { observation_scopes: [['user:1']] })).toMatchObject({ memories_processed: 1 })
    expect((await observations(bank)).map(({ tags }) => tags)).toEqual([['user:1', 'work']])
    expect(await pending(bank)).toBe(1)
  })

  test('a thousand facts take a call for each eight of them, whatever the tag sets', async () => {
    const bank = newBank()
    const items = Array.from({ length: 1000 }, (_, n) => ({
      content: `Visitor ${n} came to room ${n * 7} of the museum.`,
      tags: [`day:${n % 5}`],
      timestamp: '2024-01-01',
    }))
    await retain(engine, bank, { items })
    script = ({ facts }) => [create(`Seen: ${facts[0]!.text}`, ...facts.map(({ name }) => name))]
    progress.length = 0
    const result = await consolidate(bank)
    expect(result).toMatchObject({ memories_processed: 1000, model_calls: 125, observations_created: 125 })
    expect(progress.at(-1)).toEqual(result)
    expect(await pending(bank)).toBe(0)
    const { least } = await one<{ least: number }>(
      db,
      sql`select min(proof_count) as least from memories m join banks b on b.number = m.bank
          where b.id = ${bank} and type = 'observation'`,
    )
    expect(least).toBe(8)
    expect(await many(db, sql`select 1 from operations where status = 'failed'`)).toEqual([])
  })

  describe('side by side', () => {
    const trades = ['baker', 'weaver', 'potter', 'miller', 'cooper', 'fletcher', 'glazier', 'farrier']
    /** Facts of which none has to do with another. */
    const strangers = (count: number) =>
      Array.from({ length: count }, (_, n) => {
        const word = (seed: number) =>
          `${'bdfgklmnprst'[seed % 12]}${'aeiou'[seed % 5]}${'lmnrstvz'[seed % 8]}o${seed}q`
        return `${word(n * 7 + 1)} ${word(n * 11 + 500)} became ${trades[n % 8]} of ${word(n * 13 + 900)}.`
      })
    /** How many calls were under way at once; the first ones end when there are so many. */
    function watchCalls(together: number, answer: Script) {
      const calls = { running: 0, most: 0 }
      let release = () => {}
      const released = new Promise<void>((resolve) => {
        release = resolve
      })
      script = async (shown, request) => {
        calls.running++
        calls.most = Math.max(calls.most, calls.running)
        if (calls.running >= together) release()
        await released
        calls.running--
        return answer(shown, request)
      }
      return calls
    }

    test('batches of a tag set that have nothing to do with each other, with no more calls', async () => {
      const bank = newBank()
      await retain(engine, bank, { items: strangers(128).map((content) => ({ content, timestamp: '2024-01-01' })) })
      const calls = watchCalls(4, oneEach)
      expect(await consolidate(bank)).toMatchObject({
        memories_processed: 128,
        model_calls: 16,
        observations_created: 128,
      })
      expect(calls.most).toBe(4)
      expect(new Set((await observations(bank)).map(({ text }) => text)).size).toBe((await observations(bank)).length)
    })

    test('but what has to do with what runs waits, and sees what became of it', async () => {
      const bank = newBank()
      const items = strangers(56).map((content) => ({ content, timestamp: '2024-01-01' }))
      const zora = (n: number) => ({
        content: `Zora Quimby plays the theremin, evening ${n}.`,
        timestamp: '2024-01-01',
      })
      for (let n = 0; n < 8; n++) items.splice(n * 8, 0, zora(n))
      await retain(engine, bank, { items })
      const seen: number[] = []
      const calls = watchCalls(1, ({ facts, observations: known }) => {
        const about = facts.filter(({ text }) => text.includes('Zora'))
        const same = known.find(({ text }) => text.includes('Zora'))
        seen.push(same === undefined ? 0 : 1)
        const evidence = about.map(({ name }) => name)
        const told = same === undefined ? create('Zora Quimby plays the theremin.', ...evidence) : null
        return [...(evidence.length === 0 ? [] : [told ?? update(same!.name, same!.text, ...evidence)])]
      })
      expect(await consolidate(bank)).toMatchObject({
        model_calls: 8,
        observations_created: 1,
        observations_updated: 7,
      })
      expect(calls.most).toBe(1)
      expect(seen).toEqual([0, 1, 1, 1, 1, 1, 1, 1])
      expect(await observations(bank)).toMatchObject([{ proof_count: 8 }])
    })

    test('and what two of them observe in nearly the same words is one observation', async () => {
      const bank = newBank()
      await retain(engine, bank, { items: strangers(16).map((content) => ({ content, timestamp: '2024-01-01' })) })
      // A model that sees the same in facts that have nothing in common.
      watchCalls(2, ({ facts, observations: [known] }) =>
        known === undefined
          ? [create('The people of the valley learn trades.', ...facts.map(({ name }) => name))]
          : [update(known.name, known.text, ...facts.map(({ name }) => name))],
      )
      expect(await consolidate(bank)).toMatchObject({
        model_calls: 3,
        observations_created: 1,
        observations_updated: 1,
      })
      expect(await observations(bank)).toMatchObject([{ proof_count: 16 }])
    })
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { execute, one, sql } from '../../database/sql.ts'
import { ApiError } from '../../errors.ts'
import type { Engine } from '../engine.ts'
import { getBankConfig, patchBankConfig, resetBankConfig } from './bank-config-operations.ts'
import { getBankProfile, mergeBackground, putBankProfile } from './bank-profile.ts'
import { getBankStats } from './bank-stats.ts'
import { deleteBank } from './delete-bank.ts'
import { listBanks } from './list-banks.ts'
import { getMemoriesTimeseries } from './memories-timeseries.ts'
import { patchBank, putBank } from './put-bank.ts'

let db: TestDatabase
let engine: Engine
let now = new Date('2025-03-12T10:30:00Z')
const dropped: number[] = []

beforeAll(async () => {
  db = await openTestDatabase()
  const search = { drop: (bank: number) => dropped.push(bank) }
  engine = { db, search, now: () => now, settings: {} } as unknown as Engine
})
afterAll(() => db.close())

async function status(work: Promise<unknown>): Promise<number> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  return error instanceof ApiError ? error.status : 0
}

async function addMemory(bankId: string, type: string, mentionedAt: string, createdAt = mentionedAt): Promise<number> {
  const { number } = await one<{ number: number }>(
    db,
    sql`insert into memories (id, bank, type, text, mentioned_at, created_at, content_hash, token_count, terms,
                              analyzer_version, sequence)
        select gen_random_uuid(), number, ${type}, 'a fact', ${mentionedAt}, ${createdAt}, '', 1, '', 1, 1
        from banks where id = ${bankId} returning number`,
  )
  return number
}

describe('identity', () => {
  it('creates with the defaults, then changes only what is given', async () => {
    expect(await putBank(engine, 'one', {})).toEqual({
      bank_id: 'one',
      name: 'one',
      disposition: { skepticism: 3, literalism: 3, empathy: 3 },
      mission: '',
      background: '',
    })
    await putBank(engine, 'one', { name: 'First', mission: 'help' })
    const changed = await putBank(engine, 'one', { disposition: { skepticism: 1, literalism: 2, empathy: 5 } })
    expect(changed).toMatchObject({ name: 'First', mission: 'help', background: 'help', disposition: { empathy: 5 } })
  })

  it('prefers reflect_mission to mission to background, and a trait to the disposition', async () => {
    const bank = await putBank(engine, 'two', {
      reflect_mission: 'a',
      mission: 'b',
      background: 'c',
      disposition: { skepticism: 1, literalism: 1, empathy: 1 },
      disposition_empathy: 4,
    })
    expect(bank.mission).toBe('a')
    expect(bank.disposition).toEqual({ skepticism: 1, literalism: 1, empathy: 4 })
    expect((await putBank(engine, 'three', { mission: 'b', background: 'c' })).mission).toBe('b')
  })

  it('lets what was said last hold: no override masks a later change', async () => {
    await patchBankConfig(engine, 'masked', { updates: { reflect_mission: 'from config', disposition_empathy: 1 } })
    expect((await getBankProfile(engine, 'masked')).mission).toBe('from config')
    const profile = await putBankProfile(engine, 'masked', {
      disposition: { skepticism: 2, literalism: 2, empathy: 5 },
    })
    expect(profile.disposition).toEqual({ skepticism: 2, literalism: 2, empathy: 5 })
    expect((await putBank(engine, 'masked', { mission: 'from bank' })).mission).toBe('from bank')
    expect((await getBankConfig(engine, 'masked')).overrides).toEqual({
      reflect_mission: 'from bank',
      disposition_empathy: 5,
    })
  })

  it('keeps further settings as overrides, and refuses wrong ones without creating the bank', async () => {
    await putBank(engine, 'settings', { retain_chunk_size: 700, enable_reranking: false })
    expect((await getBankConfig(engine, 'settings')).overrides).toEqual({
      retain_chunk_size: 700,
      enable_reranking: false,
    })
    expect(await status(putBank(engine, 'refused', { retain_extraction_mode: 'wild' }))).toBe(400)
    expect(await status(getBankProfile(engine, 'refused'))).toBe(404)
  })

  it('patches only a bank that is there', async () => {
    expect(await status(patchBank(engine, 'nowhere', { name: 'x' }))).toBe(404)
    await putBank(engine, 'patched', {})
    expect((await patchBank(engine, 'patched', { name: 'x' })).name).toBe('x')
  })

  it('works sentences into the mission', async () => {
    await mergeBackground(engine, 'background', { content: 'My favourite colour is blue.', update_disposition: true })
    const { mission } = await mergeBackground(engine, 'background', {
      content: 'My favourite colour is red. I cook.',
      update_disposition: true,
    })
    expect(mission).toBe('My favourite colour is red. I cook.')
  })

  it('loses no change when many are made at once', async () => {
    const updates = ['recall_max_tokens', 'recall_budget_fixed_low', 'retain_chunk_size', 'recall_chunks_max_tokens']
    await Promise.all(updates.map((field) => patchBankConfig(engine, 'busy', { updates: { [field]: 77 } })))
    expect((await getBankConfig(engine, 'busy')).overrides).toEqual(
      Object.fromEntries(updates.map((field) => [field, 77])),
    )
  })
})

describe('configuration', () => {
  it('answers for a missing bank with the defaults and creates nothing', async () => {
    const answer = await getBankConfig(engine, 'absent')
    expect(answer).toMatchObject({ bank_id: 'absent', overrides: {}, config: { retain_chunk_size: 3000 } })
    expect((await resetBankConfig(engine, 'absent')).overrides).toEqual({})
    expect(await status(getBankProfile(engine, 'absent'))).toBe(404)
  })

  it('sets, removes and resets', async () => {
    await patchBankConfig(engine, 'configured', { updates: { retain_chunk_size: 10, recall_max_tokens: 20 } })
    const patched = await patchBankConfig(engine, 'configured', { updates: { retain_chunk_size: null } })
    expect(patched.overrides).toEqual({ recall_max_tokens: 20 })
    expect(patched.config.retain_chunk_size).toBe(3000)
    expect(await status(patchBankConfig(engine, 'unmade', { updates: { nonsense: 1 } }))).toBe(400)
    expect(await status(getBankProfile(engine, 'unmade'))).toBe(404)
    expect((await resetBankConfig(engine, 'configured')).overrides).toEqual({})
  })
})

describe('list', () => {
  it('pages, filters and puts the bank written to last first', async () => {
    for (const id of ['list-a', 'list-b', 'list-c']) await putBank(engine, id, { name: `Bank ${id.toUpperCase()}` })
    await execute(db, sql`update banks set last_write_at = now() + interval '1 hour' where id = 'list-a'`)
    await addMemory('list-a', 'world', '2025-03-01T00:00:00Z')
    const retired = await addMemory('list-a', 'world', '2025-03-01T00:00:00Z')
    await execute(db, sql`update memories set invalidated_at = now() where number = ${retired}`)
    const first = await listBanks(engine, { q: 'LIST-', limit: 2, offset: 0 })
    expect(first).toMatchObject({ total: 3, limit: 2, offset: 0 })
    expect(first.banks.map(({ bank_id }) => bank_id)).toEqual(['list-a', 'list-c'])
    expect(first.banks[0]).toMatchObject({ fact_count: 1, name: 'Bank LIST-A', last_document_at: null })
    expect((await listBanks(engine, { q: 'list-', limit: 2, offset: 2 })).banks).toHaveLength(1)
    expect((await listBanks(engine, { q: '%', limit: 9, offset: 0 })).total).toBe(0)
  })
})

describe('deletion', () => {
  it('erases everything, counts it and tells the search index', async () => {
    const { number } = await one<{ number: number }>(
      db,
      sql`insert into banks (id, name) values ('gone', 'gone') returning number`,
    )
    await addMemory('gone', 'world', '2025-03-01T00:00:00Z')
    await execute(db, sql`insert into entities (bank, canonical_name, name_key) values (${number}, 'Ana', 'ana')`)
    await execute(db, sql`insert into directives (bank, name, content) values (${number}, 'n', 'c')`)
    expect(await deleteBank(engine, 'gone')).toEqual({
      success: true,
      message: "Bank 'gone' and all associated data deleted successfully",
      deleted_count: 2,
    })
    expect(dropped).toContain(number)
    expect(await status(getBankProfile(engine, 'gone'))).toBe(404)
    expect((await deleteBank(engine, 'gone')).deleted_count).toBe(0)
  })
})

describe('statistics', () => {
  it('has zeros for a missing bank', async () => {
    expect(await getBankStats(engine, 'no-bank')).toMatchObject({ total_nodes: 0, pending_operations: 0 })
  })

  it('counts, keeps the answer for a minute, and counts anew when asked', async () => {
    await putBank(engine, 'counted', {})
    await addMemory('counted', 'world', '2025-03-01T00:00:00Z')
    await addMemory('counted', 'observation', '2025-03-01T00:00:00Z')
    await execute(
      db,
      sql`insert into operations (id, bank, type, status)
          select gen_random_uuid(), number, 'retain', 'failed' from banks where id = 'counted'`,
    )
    expect(await getBankStats(engine, 'counted')).toMatchObject({
      total_nodes: 2,
      nodes_by_fact_type: { world: 1, observation: 1 },
      total_observations: 1,
      pending_consolidation: 1,
      failed_consolidation: 0,
      operations_by_status: { failed: 1 },
      failed_operations: 1,
    })
    await addMemory('counted', 'experience', '2025-03-01T00:00:00Z')
    expect((await getBankStats(engine, 'counted')).total_nodes).toBe(2)
    expect((await getBankStats(engine, 'counted', { refresh: true })).total_nodes).toBe(3)
    await addMemory('counted', 'experience', '2025-03-01T00:00:00Z')
    now = new Date(now.getTime() + 60_000)
    expect((await getBankStats(engine, 'counted')).total_nodes).toBe(4)
  })

  it('counts by time, padded with zeros', async () => {
    now = new Date('2025-03-12T10:30:00Z')
    await putBank(engine, 'timed', {})
    await addMemory('timed', 'world', '2025-03-12T00:00:00Z', '2025-03-06T00:00:00Z')
    await addMemory('timed', 'world', '2025-03-12T09:00:00Z', '2025-03-06T23:59:59Z')
    await addMemory('timed', 'experience', '2025-03-05T23:59:59Z', '2025-03-12T10:00:00Z')
    await addMemory('timed', 'world', '2020-01-01T00:00:00Z')
    const week = await getMemoriesTimeseries(engine, 'timed', { period: 'fortnight', time_field: 'nonsense' })
    expect(week).toMatchObject({ bank_id: 'timed', period: '7d', trunc: 'day', time_field: 'created_at' })
    expect(week.buckets).toHaveLength(7)
    expect(week.buckets?.[0]).toEqual({ time: '2025-03-06T00:00:00+00:00', world: 2, experience: 0, observation: 0 })
    expect(week.buckets?.[6]).toMatchObject({ time: '2025-03-12T00:00:00+00:00', experience: 1 })
    const day = await getMemoriesTimeseries(engine, 'timed', { period: '1d', time_field: 'mentioned_at' })
    expect(day.buckets).toHaveLength(24)
    expect(day.buckets?.map(({ world }) => world).reduce((a, b) => a + b)).toBe(2)
    expect(day.buckets?.at(-2)).toMatchObject({ time: '2025-03-12T09:00:00+00:00', world: 1 })
    expect((await getMemoriesTimeseries(engine, 'nobody', { period: '1h' })).buckets).toHaveLength(60)
  })
})

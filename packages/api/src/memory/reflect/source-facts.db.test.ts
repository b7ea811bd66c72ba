import { ReflectRequest, type ReflectRequestInput } from 'hindsight-contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { scriptedModel } from '../../../../../test/support/scripted-model.ts'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { retain, runQueued } from '../../../../../test/support/write-side.ts'
import { MemorySearchIndex } from '../../search/memory/host.ts'
import { patchBankConfig } from '../banks/bank-config-operations.ts'
import { reflect } from './reflect.ts'

const OBSERVED = 'Alice Moreau works at the Google office in Zurich.'
const TOLD_ALIKE = 'alice moreau works at Google office in Zurich'

let db: TestDatabase
let search: MemorySearchIndex
let engine: TestEngine
beforeAll(async () => {
  db = await openTestDatabase()
  search = new MemorySearchIndex({ connection: db.url })
  engine = await createTestEngine(db, { search })
})
afterAll(async () => {
  await search?.[Symbol.asyncDispose]()
  await db?.close()
})

/** What a model reads of observations alone, with so many tokens for the facts behind them. */
async function read(maxTokens: number | null, request: Partial<ReflectRequestInput> = {}): Promise<string> {
  await patchBankConfig(engine, 'b', { updates: { reflect_source_facts_max_tokens: maxTokens } })
  const model = scriptedModel([{ text: 'At Google.' }])
  const asking = { query: 'Where does Alice Moreau work?', exclude_mental_models: true, ...request }
  await reflect({ ...engine, languageFor: () => model }, 'b', ReflectRequest.parse(asking))
  return model.asked[0]!.messages.map(({ content }) => content).join('\n')
}

const linesOf = (prompt: string, text: string) =>
  prompt.split('\n').filter((line) => line.endsWith(JSON.stringify(text)))

it('are read with observations once the bank grants tokens for them, each once and only when facts are wanted', async () => {
  const at = { timestamp: '2024-02-02' }
  await retain(engine, 'b', { items: [{ content: OBSERVED, document_id: 'a', tags: ['work'], ...at }] })
  await retain(engine, 'b', { items: [{ content: TOLD_ALIKE, document_id: 'c', tags: ['work'], ...at }] })
  await runQueued(engine, 'b')
  // As much as one memory takes: the search among facts does not find both.
  await patchBankConfig(engine, 'b', { updates: { recall_max_tokens: 12 } })
  const facts = async (maxTokens: number | null, request?: Partial<ReflectRequestInput>) => {
    const prompt = await read(maxTokens, request)
    return { told: linesOf(prompt, OBSERVED).length, alike: linesOf(prompt, TOLD_ALIKE).length }
  }
  const without = await facts(null)
  expect(without.alike + without.told).toBe(2)
  expect(await facts(500)).toEqual({ told: 2, alike: 1 })
  expect(await facts(3)).toEqual(without)
  expect(await facts(500, { fact_types: ['observation'] })).toEqual({ told: 1, alike: 0 })
  await patchBankConfig(engine, 'b', { updates: { recall_max_tokens: null } })
  expect(await facts(500)).toEqual({ told: 2, alike: 1 })
})

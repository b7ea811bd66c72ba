import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startJsonEndpoint } from '../../../test/support/json-endpoint.ts'
import { openTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts'
import { createTestEngine } from '../../../test/support/test-engine.ts'
import { readConfig } from './config/load-config.ts'
import { execute, sql } from './database/sql.ts'
import { Scope } from './lifecycle/scope.ts'
import { findBank } from './memory/banks/find-bank.ts'
import { ensureEmbeddingSpace } from './memory/embedding-spaces/ensure-embedding-space.ts'
import { openEmbeddings } from './open-embeddings.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db?.close())

const log = pino({ level: 'silent' })
const configOf = (settings: Record<string, string>) =>
  readConfig(Object.fromEntries(Object.entries(settings).map(([name, value]) => [`HINDSIGHT_API_${name}`, value])))

const openAi = (url: string, model: string) =>
  configOf({
    EMBEDDINGS_PROVIDER: 'openai',
    EMBEDDINGS_OPENAI_BASE_URL: url,
    EMBEDDINGS_OPENAI_MODEL: model,
  }).config

const answering = () =>
  startJsonEndpoint(({ body }) => ({
    body: { data: body.input.map((_: string, index: number) => ({ index, embedding: [0, 0, 3] })) },
  }))

it('works with the built-in model when none is chosen', async () => {
  await using scope = new Scope()
  const { spaces } = await openEmbeddings(configOf({}).config, db, scope, log)
  expect(spaces.target.model).toMatchObject({ provider: 'lexical', dimensions: 384 })
})

it('finds out how long the vectors of an unknown model are, and remembers it', async () => {
  await using scope = new Scope()
  await using endpoint = await answering()
  const { spaces } = await openEmbeddings(openAi(endpoint.url, 'custom'), db, scope, log)
  expect(spaces.target.model).toMatchObject({ provider: 'openai', model: 'custom', dimensions: 3 })
  expect(endpoint.requests).toHaveLength(1)
  const again = await openEmbeddings(openAi(endpoint.url, 'custom'), db, scope, log)
  expect(again.spaces.target.number).toBe(spaces.target.number)
  expect(endpoint.requests).toHaveLength(1)
  const [vector] = await again.spaces.target.model.embed(['a'], { kind: 'document' })
  expect(Array.from(vector!)).toEqual([0, 0, 1])
})

it('begins with the model that is in use when the chosen one cannot be asked, and moves when it can', async () => {
  const number = await ensureEmbeddingSpace(db, { provider: 'lexical', model: 'lexical-1', dimensions: 384 })
  const bank = randomUUID()
  await execute(db, sql`insert into banks (id, name, space) values (${bank}, ${bank}, ${number})`)
  await using scope = new Scope()
  let isAway = true
  await using endpoint = await startJsonEndpoint(({ body }) =>
    isAway
      ? { status: 404, body: { error: 'still loading' } }
      : { body: { data: body.input.map(() => ({ embedding: [1, 0] })) } },
  )
  const opened = await openEmbeddings(openAi(endpoint.url, 'late'), db, scope, log)
  expect(opened.spaces.target.model.provider).toBe('lexical')
  isAway = false
  const engine = await createTestEngine(db, { spaces: opened.spaces })
  opened.begin(engine)
  await expect.poll(() => opened.spaces.target.model.model, { timeout: 20_000 }).toBe('late')
  await expect.poll(() => engine.wakes, { timeout: 20_000 }).toBe(1)
  expect((await findBank(db, bank))!.space).toBe(number)
})

it('is told what is missing for the chosen provider', () => {
  const problems = (settings: Record<string, string>) => configOf(settings).incomplete
  expect(problems({ EMBEDDINGS_PROVIDER: 'openai' })).toEqual([
    'HINDSIGHT_API_EMBEDDINGS_OPENAI_API_KEY is missing: HINDSIGHT_API_EMBEDDINGS_PROVIDER=openai needs it.',
  ])
  expect(problems({ EMBEDDINGS_PROVIDER: 'tei' })[0]).toContain('EMBEDDINGS_TEI_URL')
  expect(problems({ RERANKER_PROVIDER: 'cohere' })[0]).toContain('RERANKER_COHERE_API_KEY')
  expect(problems({ RERANKER_PROVIDER: 'cohere', COHERE_API_KEY: 'k' })).toEqual([])
  expect(problems({ EMBEDDINGS_PROVIDER: 'openai', LLM_PROVIDER: 'openai', LLM_API_KEY: 'k' })).toEqual([])
  const elsewhere = configOf({
    EMBEDDINGS_PROVIDER: 'openai',
    EMBEDDINGS_OPENAI_BASE_URL: 'http://elsewhere.test/v1',
    LLM_PROVIDER: 'openai',
    LLM_API_KEY: 'k',
  })
  expect(elsewhere.config.embedding.remote.openai).toMatchObject({ apiKey: null })
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  answerFromTheText,
  type FakeModelServer,
  startFakeModelServer,
} from '../../../../test/support/fake-model-server.ts'
import { openModelService } from '../../../../test/support/model-service.ts'
import { openTestDatabase, type TestDatabase } from '../../../../test/support/test-database.ts'

let db: TestDatabase
let model: FakeModelServer
beforeAll(async () => {
  db = await openTestDatabase()
  model = await startFakeModelServer({ otherwise: answerFromTheText })
})
afterAll(async () => {
  await model?.[Symbol.asyncDispose]()
  await db?.close()
})

/** What models are told first when a server does all that it asks them for. */
async function rulesOf(settings: Readonly<Record<string, string>>): Promise<string[]> {
  await using service = await openModelService(db, {
    LLM_PROVIDER: 'openai',
    LLM_API_KEY: 'sk-test',
    LLM_BASE_URL: model.url,
    ...settings,
  })
  service.work()
  const before = model.requests.length
  const bank = await service.bankWith('Bo sings in the choir of Oslo.')
  const consolidation = await service.call('POST', `${bank}/consolidate`)
  await service.settled(bank, consolidation.operation_id)
  await service.call('POST', `${bank}/reflect`, { query: 'Where does Bo sing?' })
  const page = await service.call('POST', `${bank}/mental-models`, { name: 'Bo', source_query: 'Where does Bo sing?' })
  await service.settled(bank, page.operation_id)
  return model.requests.slice(before).map(({ body }) => String(body.messages?.[0]?.content))
}

const uses = [/You keep the observations/, /You answer a question/, /You write a page/]

it('LLM_OUTPUT_LANGUAGE holds for all that models write, and unset nobody is told of any', async () => {
  const told = await rulesOf({ LLM_OUTPUT_LANGUAGE: 'Italian' })
  for (const use of uses)
    expect(
      told.some((rules) => use.test(rules)),
      String(use),
    ).toBe(true)
  for (const rules of told) expect(rules).toMatch(/in Italian/)
  for (const rules of await rulesOf({})) expect(rules).not.toMatch(/Italian|in whatever language/)
})

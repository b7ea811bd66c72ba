import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ModelService, openModelService } from '../../../../../test/support/model-service.ts'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { loadConfig } from '../../config/load-config.ts'

const template = {
  version: '1',
  bank: { retain_mission: 'Keep recipes.', HINDSIGHT_API_RETAIN_CHUNK_SIZE: 1234 },
  mental_models: [{ id: 'taste', name: 'Taste', source_query: 'What do they like to eat?' }],
  directives: [{ name: 'Metric', content: 'Use grams.' }],
}

let db: TestDatabase
let service: ModelService
beforeAll(async () => {
  db = await openTestDatabase()
  service = await openModelService(db, {
    DEFAULT_BANK_TEMPLATE: JSON.stringify(template),
    // What banks may not change, the server's own template may.
    TENANT_ALLOWED_CONFIG_FIELDS: 'reflect_mission',
  })
})
afterAll(async () => {
  await service?.[Symbol.asyncDispose]()
  await db?.close()
})

/** What the bank has decided, answers and demands by itself. */
async function contentOf(bank: string) {
  const { overrides } = await service.call('GET', `${bank}/config`)
  const models = await service.call('GET', `${bank}/mental-models`)
  const directives = await service.call('GET', `${bank}/directives`)
  const namesOf = ({ items }: { items: { name: string }[] }) => items.map(({ name }) => name).sort()
  return { overrides, models: namesOf(models), directives: namesOf(directives) }
}

const begun = {
  overrides: { retain_mission: 'Keep recipes.', retain_chunk_size: 1234 },
  models: ['Taste'],
  directives: ['Metric'],
}

describe('DEFAULT_BANK_TEMPLATE', () => {
  it.each<[string, string, string, unknown]>([
    ['a retain', 'POST', 'memories', { items: [{ content: 'Ann likes soup.' }] }],
    ['a queued retain', 'POST', 'memories', { items: [{ content: 'Ann likes soup.' }], async: true }],
    ['a reflect', 'POST', 'reflect', { query: 'What does Ann like?' }],
    ['its name', 'PUT', '', { name: 'Kitchen' }],
    ['a webhook', 'POST', 'webhooks', { url: 'https://example.com/hook' }],
  ])('is what a bank begins with that %s creates', async (what, method, path, body) => {
    const bank = what.replaceAll(' ', '-')
    const response = await service.send(method, path === '' ? bank : `${bank}/${path}`, body)
    expect(response.status, await response.text()).toBeLessThan(300)
    expect(await contentOf(bank)).toEqual(begun)
  })

  it('comes before what the first call says itself', async () => {
    await service.call('PATCH', 'patched/config', { updates: { reflect_mission: 'Be brief.' } })
    expect(await contentOf('patched')).toEqual({
      ...begun,
      overrides: { ...begun.overrides, reflect_mission: 'Be brief.' },
    })
    await service.call('POST', 'modelled/mental-models', { id: 'own', name: 'Own', source_query: 'Who?' })
    expect((await contentOf('modelled')).models).toEqual(['Own', 'Taste'])
    const imported = { version: '1', directives: [{ name: 'Metric', content: 'Use ounces.' }] }
    expect(await service.call('POST', 'imported/import', imported)).toMatchObject({ directives_updated: ['Metric'] })
    expect(await contentOf('imported')).toEqual(begun)
  })

  it('is applied once, however many create the bank at once, and never to one that is there', async () => {
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((word) =>
        service.call('POST', 'rush/memories', { items: [{ content: `Ann likes ${word}.` }] }),
      ),
    )
    expect(await contentOf('rush')).toEqual(begun)
    const { items } = await service.call('GET', 'rush/directives')
    await service.call('DELETE', `rush/directives/${items[0].id}`)
    await service.call('POST', 'rush/memories', { items: [{ content: 'Ann likes tea.' }] })
    expect((await contentOf('rush')).directives).toEqual([])
  })

  it.each([
    ['no JSON', '{version: 1}', /DEFAULT_BANK_TEMPLATE must be JSON/],
    ['no template', '{"bank": {}}', /DEFAULT_BANK_TEMPLATE: Template schema validation failed: version/],
    ['an unknown setting', '{"version": "1", "bank": {"retain_misson": "x"}}', /did you mean 'retain_mission'/],
  ])('refuses to start with %s', (_, text, message) => {
    expect(() => loadConfig({ HINDSIGHT_API_DEFAULT_BANK_TEMPLATE: text })).toThrow(message)
  })
})

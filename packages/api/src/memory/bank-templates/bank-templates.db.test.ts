import type { BankTemplateManifestInput } from 'hindsight-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { getBankConfig } from '../banks/bank-config-operations.ts'
import { findBank } from '../banks/find-bank.ts'
import { createMentalModel } from '../mental-models/manage-mental-models.ts'
import { exportTemplate } from './export-template.ts'
import { importTemplate } from './import-template.ts'

let db: TestDatabase
let engine: TestEngine
beforeAll(async () => {
  db = await openTestDatabase()
  engine = await createTestEngine(db)
})
afterAll(() => db?.close())

const template = {
  version: '1',
  bank: { retain_chunk_size: 1200, reflect_mission: 'Help the shop', disposition_empathy: 5 },
  mental_models: [{ id: 'customers', name: 'Customers', source_query: 'Who buys?', tags: ['shop'] }],
  directives: [
    { name: 'Tone', content: 'Be friendly.', priority: 2 },
    { name: 'Length', content: 'Be brief.' },
  ],
} satisfies BankTemplateManifestInput

const run = (bank: string, body: unknown, dry_run = false) => importTemplate(engine, bank, body, { dry_run })

describe('a template', () => {
  it('sets a bank up, and gives it back', async () => {
    const imported = await run('shop', template)
    expect(imported).toMatchObject({
      bank_id: 'shop',
      config_applied: true,
      mental_models_created: ['customers'],
      mental_models_updated: [],
      directives_created: ['Tone', 'Length'],
      operation_ids: [expect.any(String)],
      dry_run: false,
    })
    expect((await getBankConfig(engine, 'shop')).overrides).toEqual(template.bank)
    const exported = await exportTemplate(engine, 'shop')
    expect(exported).toMatchObject(template)
    // What came out sets another one up just so.
    await run('other shop', exported)
    expect(await exportTemplate(engine, 'other shop')).toEqual(exported)
  })

  it('changes what is there by that name, and leaves the rest', async () => {
    await createMentalModel(engine, 'changing', {
      ...{ id: 'customers', name: 'Old', source_query: 'Old?', tags: [], max_tokens: 512 },
      trigger: { mode: 'full', refresh_after_consolidation: false, exclude_mental_models: false, keep_trace: false },
    })
    await run('changing', { version: '1', directives: [{ name: 'Tone', content: 'Be stern.' }] })
    const change = {
      mental_models_created: [],
      mental_models_updated: ['customers'],
      directives_created: ['Length'],
      directives_updated: ['Tone'],
    }
    const before = await exportTemplate(engine, 'changing')
    expect(await run('changing', template, true)).toMatchObject({ ...change, operation_ids: [] })
    expect(await exportTemplate(engine, 'changing')).toEqual(before)
    expect(await run('changing', template)).toMatchObject(change)
    await run('changing', { version: '1' })
    expect(await exportTemplate(engine, 'changing')).toMatchObject(template)
  })

  it('can be tried without touching anything', async () => {
    expect(await run('untouched', template, true)).toMatchObject({
      config_applied: true,
      mental_models_created: ['customers'],
      directives_created: ['Tone', 'Length'],
      operation_ids: [],
      dry_run: true,
    })
    expect(await findBank(db, 'untouched')).toBeNull()
    await expect(exportTemplate(engine, 'untouched')).rejects.toMatchObject({ status: 404 })
  })

  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /^Template schema validation failed: body: /],
    ['another version', { version: '2' }, /^Template schema validation failed: version: /],
    [
      'a model without a question',
      { version: '1', mental_models: [{ id: 'm', name: 'M' }] },
      /mental_models\.0\.source_query/,
    ],
    [
      'an empty name',
      { version: '1', directives: [{ name: '', content: 'x' }] },
      /^Template validation failed: directives\.0: the name is empty/,
    ],
    [
      'an unknown setting',
      { version: '1', bank: { retain_chunk_sise: 1 } },
      /^Template validation failed: bank: .*did you mean 'retain_chunk_size'/,
    ],
    [
      'a bad mode',
      { version: '1', bank: { retain_extraction_mode: 'x' } },
      /^Template validation failed: bank: .*retain_extraction_mode/,
    ],
    [
      'instructions in vain',
      { version: '1', bank: { retain_custom_instructions: 'x' } },
      /needs retain_extraction_mode/,
    ],
    [
      'a name twice',
      { version: '1', directives: [1, 2].map(() => ({ name: 'a', content: 'x' })) },
      /'a' is there twice/,
    ],
  ])('with %s is refused, and nothing of it applied', async (_, body, message) => {
    for (const dryRun of [true, false]) {
      await expect(run('refused', body, dryRun)).rejects.toMatchObject({
        status: 400,
        detail: expect.stringMatching(message),
      })
    }
    expect(await findBank(db, 'refused')).toBeNull()
  })
})

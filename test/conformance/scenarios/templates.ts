import assert from 'node:assert/strict'
import { z } from 'zod'
import type { Check } from '../checks.ts'

export const templateChecks: readonly Check[] = [
  {
    name: 'importBankTemplate: reads JSON under any name, and tells what a trial would change',
    run: async (stage) => {
      const bank = await stage.bank()
      const template = { version: '1', directives: [{ name: 'Style', content: 'Be brief.' }] }
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json']) {
        const answer = await stage.ask('importBankTemplate', bank, { raw: { type, text: JSON.stringify(template) } })
        assert.equal(answer.status, 200, `${type}: ${answer.text}`)
      }
      const again = { ...template, directives: [...template.directives, { name: 'Tone', content: 'Be kind.' }] }
      const trial = await stage.call('importBankTemplate', bank, { query: { dry_run: true }, body: again })
      assert.deepEqual([trial.directives_created, trial.directives_updated, trial.dry_run], [['Tone'], ['Style'], true])
      assert.equal((await stage.call('listDirectives', bank)).total, 1)
    },
  },
  {
    name: 'exportBankTemplate: fits the schema that is served, and only what the bank has decided',
    run: async (stage) => {
      const bank = await stage.bank()
      assert.deepEqual(await stage.call('exportBankTemplate', bank), { version: '1' })
      await stage.call('patchBankConfig', bank, { body: { updates: { retain_chunk_size: 900 } } })
      const exported = await stage.call('exportBankTemplate', bank)
      assert.deepEqual(exported, { version: '1', bank: { retain_chunk_size: 900 } })
      const schema = z.fromJSONSchema(await stage.call('getBankTemplateSchema'))
      assert.deepEqual(schema.safeParse(exported).error?.issues ?? [], [])
      assert.equal(schema.safeParse({ version: '2' }).success, false)
    },
  },
]

import assert from 'node:assert/strict'
import type { OperationName } from 'hindsight-contract'
import type { Check } from '../checks.ts'

/** A call to a bank that is not there that refuses must not leave it behind. */
const LEAVES_NO_BANK: readonly (readonly [OperationName, object, number])[] = [
  ['patchBankConfig', { updates: { retain_chunk_size: 'large' } }, 400],
  ['putBank', { disposition_empathy: 9 }, 422],
  ['importBankTemplate', { version: '2' }, 400],
  ['createWebhook', { url: 'nowhere' }, 400],
  ['createMentalModel', { name: 'n' }, 422],
  ['createKnowledgePage', { name: 'n', source_query: 'Who?', parent_id: 'kf-none' }, 400],
]

export const bankChecks: readonly Check[] = [
  {
    name: 'a call that is refused makes no bank, nor does a template that is only tried',
    run: async (stage) => {
      for (const [operation, body, status] of LEAVES_NO_BANK) {
        const bank_id = stage.newBankId()
        assert.equal((await stage.ask(operation, { bank_id }, { body })).status, status, operation)
        assert.equal(await stage.hasBank(bank_id), false, operation)
      }
      const bank_id = stage.newBankId()
      await stage.call('importBankTemplate', { bank_id }, { query: { dry_run: true }, body: { version: '1' } })
      assert.equal(await stage.hasBank(bank_id), false)
    },
  },
  {
    name: 'a bank that a call has made is like any other',
    run: async (stage) => {
      const bank_id = stage.newBankId()
      await stage.call('createWebhook', { bank_id }, { body: { url: 'https://hooks.example.com/' } })
      const { name, disposition, mission } = await stage.call('getBankProfile', { bank_id })
      const middle = { skepticism: 3, literalism: 3, empathy: 3 }
      assert.deepEqual({ name, disposition, mission }, { name: bank_id, disposition: middle, mission: '' })
    },
  },
  {
    name: 'deleteBank: says how much was in it, also of a bank that is not there',
    run: async (stage) => {
      const { bank_id } = await stage.remember()
      const { total_nodes, total_documents } = await stage.call('getBankStats', { bank_id })
      const { total } = await stage.call('listEntities', { bank_id })
      const message = `Bank '${bank_id}' and all associated data deleted successfully`
      const deleted_count = total_nodes + total_documents + total
      assert.deepEqual(await stage.call('deleteBank', { bank_id }), { success: true, message, deleted_count })
      assert.deepEqual(await stage.call('deleteBank', { bank_id }), { success: true, message, deleted_count: 0 })
    },
  },
]

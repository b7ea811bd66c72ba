import assert from 'node:assert/strict'
import type { Check } from '../checks.ts'
import { ITEM } from '../stage.ts'
import { UUID } from '../uuid.ts'

export const idChecks: readonly Check[] = [
  {
    name: 'ids of every kind have their form',
    run: async (stage) => {
      const { bank_id, document_id, chunk_id, memory_id, entity_id } = await stage.remember()
      for (const id of [memory_id, entity_id]) assert.match(id, UUID)
      assert.equal(chunk_id, `${bank_id}_${document_id}_0`)
      const body = { name: 'Maria', source_query: 'Who is Maria?' }
      const { mental_model_id } = await stage.call('createMentalModel', { bank_id }, { body })
      assert.match(mental_model_id, /^mm-[0-9a-f]{32}$/)
      const folder = await stage.call('createKnowledgeFolder', { bank_id }, { body: { name: 'People' } })
      assert.match(folder.id, /^kf-[0-9a-f]{32}$/)
      const page = await stage.call('createKnowledgePage', { bank_id }, { body })
      assert.match(page.page_id, /^kp-[0-9a-f]{32}$/)
      const rule = await stage.call('createDirective', { bank_id }, { body: { name: 'n', content: 'Be brief.' } })
      const hook = await stage.call('createWebhook', { bank_id }, { body: { url: 'http://localhost:9/' } })
      for (const id of [rule.id, hook.id, page.operation_id]) assert.match(id, UUID)
    },
  },
  {
    name: 'ids of audit entries and deliveries are UUIDs',
    run: async (stage) => {
      const { bank_id } = await stage.bank()
      // Where nothing is written down there is nothing to look at.
      await stage.call('patchBankConfig', { bank_id }, { body: { updates: { audit_log_enabled: true } } })
      const body = { url: 'http://localhost:9/', event_types: ['retain.completed'] }
      const { id: webhook_id } = await stage.call('createWebhook', { bank_id }, { body })
      await stage.call('retainMemories', { bank_id }, { body: { items: [ITEM] } })
      const deliveries = await stage.call('listWebhookDeliveries', { bank_id, webhook_id })
      const entries = await stage.call('listAuditLogs', { bank_id })
      assert.ok(deliveries.items.length > 0)
      for (const { id } of [...deliveries.items, ...entries.items]) assert.match(id, UUID)
    },
  },
  {
    name: 'ids that people choose may be any text',
    run: async (stage) => {
      for (const text of ['with space', 'größe', 'a.b', '..', '100%', 'a+b', '?&#', '猫']) {
        const bank_id = stage.alsoClear(`${stage.newBankId()} ${text}`)
        const document_id = `folder/${text}/${text}`
        await stage.call('retainMemories', { bank_id }, { body: { items: [{ ...ITEM, document_id }] } })
        assert.equal((await stage.call('getBankProfile', { bank_id })).name, bank_id)
        assert.equal((await stage.call('getDocument', { bank_id, document_id })).id, document_id)
        const { items } = await stage.call('listChunks', { bank_id, document_id })
        assert.equal((await stage.call('getChunk', { chunk_id: items[0].chunk_id })).document_id, document_id)
      }
    },
  },
  {
    name: 'UUIDs may be written in capitals',
    run: async (stage) => {
      const { bank_id, memory_id } = await stage.remember()
      assert.equal((await stage.call('getMemory', { bank_id, memory_id: memory_id.toUpperCase() })).id, memory_id)
    },
  },
]

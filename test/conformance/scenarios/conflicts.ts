import assert from 'node:assert/strict'
import type { Check } from '../checks.ts'
import { ITEM } from '../stage.ts'

export const conflictChecks: readonly Check[] = [
  {
    name: 'createMentalModel: an id that is taken is 409',
    run: async (stage) => {
      const { bank_id } = await stage.bank()
      const body = { id: 'maria', name: 'Maria', source_query: 'Who is Maria?' }
      await stage.call('createMentalModel', { bank_id }, { body })
      assert.equal((await stage.ask('createMentalModel', { bank_id }, { body })).status, 409)
    },
  },
  {
    name: 'operations that have ended: cancelling and trying again are 409',
    run: async (stage) => {
      const { bank_id } = await stage.bank()
      const body = { items: [ITEM], async: true }
      const { operation_id } = await stage.call('retainMemories', { bank_id }, { body })
      assert.equal(await stage.ended(bank_id, operation_id), 'completed')
      for (const name of ['cancelOperation', 'retryOperation'] as const) {
        assert.equal((await stage.ask(name, { bank_id, operation_id })).status, 409, name)
      }
      const removed = await stage.call('deleteOperation', { bank_id, operation_id })
      assert.deepEqual([removed.success, removed.operation_id], [true, operation_id])
      assert.equal((await stage.call('getOperation', { bank_id, operation_id })).status, 'not_found')
      assert.equal((await stage.ask('deleteOperation', { bank_id, operation_id })).status, 404)
    },
  },
  {
    name: 'patchKnowledgeNode: no folder into itself, no question for a folder, no name twice',
    run: async (stage) => {
      const { bank_id } = await stage.bank()
      const folder = (body: object) => stage.call('createKnowledgeFolder', { bank_id }, { body })
      const outer = await folder({ name: 'Outer' })
      const inner = await folder({ name: 'Inner', parent_id: outer.id })
      const page = (name: string) => {
        const body = { name, source_query: 'Who?', parent_id: inner.id }
        return stage.call('createKnowledgePage', { bank_id }, { body })
      }
      await page('One')
      const { page_id } = await page('Two')
      const patch = async (node_id: string, body: object) =>
        (await stage.ask('patchKnowledgeNode', { bank_id, node_id }, { body })).status
      assert.equal(await patch(outer.id, { parent_id: inner.id }), 400)
      assert.equal(await patch(outer.id, { parent_id: outer.id }), 400)
      assert.equal(await patch(outer.id, { source_query: 'Who?' }), 404)
      assert.equal(await patch(page_id, { name: 'ONE' }), 409)
      assert.equal(await patch(inner.id, { parent_id: null }), 200)
      const { roots } = await stage.call('getKnowledgeTree', { bank_id })
      assert.deepEqual(roots.map(({ name }: { name: string }) => name).sort(), ['Inner', 'Outer'])
    },
  },
]

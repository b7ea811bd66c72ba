import assert from 'node:assert/strict'
import type { Check } from '../checks.ts'
import { ITEM } from '../stage.ts'

const acknowledgements: Check = {
  name: 'what is deleted is acknowledged in the words of its kind',
  run: async (stage) => {
    const { bank_id, document_id } = await stage.remember()
    const rule = await stage.call('createDirective', { bank_id }, { body: { name: 'n', content: 'Be brief.' } })
    const hook = await stage.call('createWebhook', { bank_id }, { body: { url: 'https://hooks.example.com/' } })
    const model = { name: 'Maria', source_query: 'Who is Maria?' }
    const { mental_model_id } = await stage.call('createMentalModel', { bank_id }, { body: model })
    const { id: node_id } = await stage.call('createKnowledgeFolder', { bank_id }, { body: { name: 'People' } })
    const deleted = { status: 'deleted' }
    assert.deepEqual(await stage.call('deleteDirective', { bank_id, directive_id: rule.id }), deleted)
    assert.deepEqual(await stage.call('deleteMentalModel', { bank_id, mental_model_id }), deleted)
    assert.deepEqual(await stage.call('deleteKnowledgeNode', { bank_id, node_id }), deleted)
    assert.deepEqual(await stage.call('deleteWebhook', { bank_id, webhook_id: hook.id }), { success: true })
    const document = await stage.call('deleteDocument', { bank_id, document_id })
    assert.deepEqual([document.success, document.document_id], [true, document_id])
    assert.ok(document.memory_units_deleted > 0)
    assert.equal((await stage.call('clearMemories', { bank_id })).success, true)
    const observations = await stage.call('clearObservations', { bank_id })
    assert.deepEqual(observations, { success: true, message: 'Cleared 0 observations', deleted_count: 0 })
  },
}

/** Words that mean nothing, for which the usual holds. */
const usual: readonly Check[] = [
  {
    name: 'periods and fields of time that there are not',
    run: async (stage) => {
      const bank = await stage.bank()
      const series = await stage.call('getMemoriesTimeseries', bank, { query: { period: 'ever', time_field: 'born' } })
      assert.deepEqual([series.period, series.trunc, series.time_field], ['7d', 'day', 'created_at'])
      for (const name of ['getAuditLogStats', 'getLlmRequestStats'] as const) {
        const stats = await stage.call(name, bank, { query: { period: 'ever' } })
        assert.deepEqual([stats.period, stats.trunc], ['7d', 'day'], name)
      }
      for (const [period, trunc, count] of [
        ['1h', 'minute', 60],
        ['12h', 'hour', 12],
        ['1d', 'hour', 24],
        ['7d', 'day', 7],
        ['30d', 'day', 30],
        ['90d', 'day', 90],
      ] as const) {
        const { buckets, ...rest } = await stage.call('getMemoriesTimeseries', bank, { query: { period } })
        assert.deepEqual([rest.period, rest.trunc, buckets.length], [period, trunc, count])
      }
    },
  },
]

const keysOf = (value: object) => Object.keys(value).sort()

export const shapeChecks: readonly Check[] = [
  acknowledgements,
  ...usual,
  {
    name: 'getMemoryGraph: nodes, edges and rows in the shape that viewers draw',
    run: async (stage) => {
      const { bank_id, memory_id } = await stage.remember()
      const { nodes, table_rows, total_units } = await stage.call('getMemoryGraph', { bank_id })
      const { data } = nodes.find((node: { data: { id: string } }) => node.data.id === memory_id)
      assert.deepEqual(keysOf(data), ['color', 'context', 'date', 'entities', 'id', 'label', 'text'])
      assert.equal(data.label, `${data.text.slice(0, 30)}...`)
      const row = table_rows.find(({ id }: { id: string }) => id === memory_id)
      const columns = 'chunk_id context created_at date document_id entities fact_type id mentioned_at occurred_end'
      assert.deepEqual(keysOf(row), [...columns.split(' '), 'occurred_start', 'proof_count', 'tags', 'text'])
      assert.equal(row.context, 'N/A')
      assert.match(row.date, /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/)
      assert.equal(total_units, table_rows.length)
    },
  },
  {
    name: 'getEntityGraph: who occurs with whom',
    run: async (stage) => {
      const { bank_id } = await stage.remember()
      const { nodes, edges, total_entities, total_edges } = await stage.call('getEntityGraph', { bank_id })
      assert.deepEqual(keysOf(nodes[0].data), ['color', 'id', 'label', 'mentionCount'])
      const fields = ['color', 'id', 'lastCooccurred', 'lineStyle', 'linkType', 'source', 'target', 'weight']
      assert.deepEqual(keysOf(edges[0].data), fields)
      assert.equal(edges[0].data.linkType, 'cooccurrence')
      assert.deepEqual([total_entities, total_edges], [nodes.length, edges.length])
      const few = await stage.call('getEntityGraph', { bank_id }, { query: { min_count: 2 } })
      assert.ok(few.edges.length < edges.length)
    },
  },
  {
    name: 'createKnowledgePage: keeps itself up to date from observations, but for what is said',
    run: async (stage) => {
      const { bank_id } = await stage.bank()
      const triggerOf = async (name: string, trigger?: object) => {
        const body = { name, source_query: 'Who?', ...(trigger === undefined ? {} : { trigger }) }
        const { mental_model_id } = await stage.call('createKnowledgePage', { bank_id }, { body })
        const model = await stage.call('getMentalModel', { bank_id, mental_model_id })
        assert.equal(model.max_tokens, 4096)
        const { mode, fact_types, exclude_mental_models, refresh_after_consolidation, refresh_cron } = model.trigger
        return [mode, fact_types, exclude_mental_models, refresh_after_consolidation, refresh_cron]
      }
      assert.deepEqual(await triggerOf('A'), ['delta', ['observation'], true, true, undefined])
      const cron = { refresh_cron: '0 6 * * *' }
      assert.deepEqual(await triggerOf('B', cron), ['delta', ['observation'], true, false, '0 6 * * *'])
      assert.deepEqual(await triggerOf('C', { mode: 'full' }), ['full', ['observation'], true, true, undefined])
    },
  },
  {
    name: 'refreshMentalModel: is queued; listMentalModels: tells of each whether it is stale',
    run: async (stage) => {
      const { bank_id } = await stage.remember()
      const body = { id: 'maria', name: 'Maria', source_query: 'Who is Maria?' }
      const { operation_id } = await stage.call('createMentalModel', { bank_id }, { body })
      await stage.ended(bank_id, operation_id)
      const refresh = await stage.call('refreshMentalModel', { bank_id, mental_model_id: 'maria' })
      assert.equal(refresh.status, 'queued')
      assert.equal(await stage.ended(bank_id, refresh.operation_id), 'completed')
      for (const detail of ['metadata', 'content', 'full']) {
        const { items } = await stage.call('listMentalModels', { bank_id }, { query: { detail } })
        assert.equal(items[0].is_stale, false, detail)
      }
      await stage.call('retainMemories', { bank_id }, { body: { items: [ITEM] } })
      const { items } = await stage.call('listMentalModels', { bank_id })
      assert.equal(items[0].is_stale, true)
    },
  },
  {
    name: 'memories are listed and read in shapes of their own',
    run: async (stage) => {
      const { bank_id, memory_id } = await stage.remember()
      const { items } = await stage.call('listMemories', { bank_id })
      const listed = items.find(({ id }: { id: string }) => id === memory_id)
      const read = await stage.call('getMemory', { bank_id, memory_id })
      assert.equal(typeof listed.entities, 'string')
      assert.deepEqual(read.entities.sort(), listed.entities.split(', ').sort())
      assert.deepEqual([read.type, 'fact_type' in read], [listed.fact_type, false])
      assert.equal(listed.context, '')
    },
  },
  {
    name: 'operations are listed with nulls, and read without',
    run: async (stage) => {
      const { bank_id } = await stage.bank()
      const body = { items: [ITEM], async: true }
      const { operation_id } = await stage.call('retainMemories', { bank_id }, { body })
      await stage.ended(bank_id, operation_id)
      const { operations } = await stage.call('listOperations', { bank_id })
      const listed = operations.find(({ id }: { id: string }) => id === operation_id)
      assert.deepEqual([listed.task_type, listed.error_message], ['batch_retain', null])
      const read = await stage.call('getOperation', { bank_id, operation_id })
      assert.deepEqual([read.operation_type, 'error_message' in read], ['batch_retain', false])
      assert.ok(!('task_payload' in read))
    },
  },
  {
    name: 'getMentalModel: as much as is asked for; is_stale only in full',
    run: async (stage) => {
      const { bank_id } = await stage.remember()
      const body = { id: 'maria', name: 'Maria', source_query: 'Who is Maria?' }
      const { operation_id } = await stage.call('createMentalModel', { bank_id }, { body })
      await stage.ended(bank_id, operation_id)
      const read = async (detail: string) => {
        const model = await stage.call('getMentalModel', { bank_id, mental_model_id: 'maria' }, { query: { detail } })
        return ['content', 'trigger', 'reflect_response', 'is_stale'].filter((key) => key in model)
      }
      assert.deepEqual(await read('metadata'), [])
      assert.deepEqual(await read('content'), ['content', 'trigger'])
      assert.deepEqual(await read('full'), ['content', 'trigger', 'reflect_response', 'is_stale'])
    },
  },
]

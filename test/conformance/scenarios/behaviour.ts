import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { OperationName } from 'hindsight-contract'
import { z } from 'zod'
import type { Check } from '../checks.ts'
import type { Stage } from '../stage.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const CONTENT = { content: 'Maria adopted a dog in Lisbon.' }

/** Ids of the documents after a retain of these items. */
async function documentsOf(stage: Stage, items: readonly object[]): Promise<string[]> {
  const { bank_id } = await stage.bank()
  await stage.call('retainMemories', { bank_id }, { body: { items } })
  const { items: documents } = await stage.call('listDocuments', { bank_id })
  return documents.map(({ id }: { id: string }) => id)
}

const says = (text: string, document_id?: string) => ({
  content: text,
  ...(document_id === undefined ? {} : { document_id }),
})

const retain: readonly Check[] = [
  {
    name: 'retainMemories: nothing to retain makes no bank',
    run: async (stage) => {
      const bank_id = stage.newBankId()
      const answer = await stage.call('retainMemories', { bank_id }, { body: { items: [] } })
      assert.deepEqual([answer.success, answer.items_count], [true, 0])
      assert.equal(await stage.hasBank(bank_id), false)
    },
  },
  {
    name: 'retainMemories: items without an id share one document, or have one each beside several others',
    run: async (stage) => {
      const alone = await documentsOf(stage, [says('One thing.'), says('Another thing.')])
      assert.equal(alone.length, 1)
      assert.match(alone[0]!, UUID)
      const beside = await documentsOf(stage, [says('A.', 'a'), says('B.', 'b'), says('One thing.'), says('Another.')])
      assert.equal(beside.length, 4)
      const one = await documentsOf(stage, [says('A thing.', 'a'), says('Another thing.')])
      assert.equal(one.length, 2)
    },
  },
  {
    name: 'retainMemories: items of one document are one text, in their order',
    run: async (stage) => {
      const { bank_id } = await stage.bank()
      const items = [says('First this.', 'd'), says('Then that.', 'd')]
      await stage.call('retainMemories', { bank_id }, { body: { items } })
      const { original_text } = await stage.call('getDocument', { bank_id, document_id: 'd' })
      assert.match(original_text, /First this\.\s+Then that\./)
    },
  },
  {
    name: 'retainMemories: replaces a document, or adds to it',
    run: async (stage) => {
      const { bank_id } = await stage.bank()
      const text = async (content: string, update_mode: string) => {
        const items = [{ content, document_id: 'd', update_mode }]
        await stage.call('retainMemories', { bank_id }, { body: { items } })
        return (await stage.call('getDocument', { bank_id, document_id: 'd' })).original_text
      }
      assert.equal(await text('The dog is called Rex.', 'replace'), 'The dog is called Rex.')
      assert.match(await text('It is three years old.', 'append'), /Rex\.\s+It is three years old\.$/)
      assert.equal(await text('The dog is called Max.', 'replace'), 'The dog is called Max.')
    },
  },
  {
    name: 'retainMemories: times in every form',
    run: async (stage) => {
      const forms = [
        ['2024-06-05', '2024-06-05T00:00:00+00:00'],
        ['2024-06-05T10:00:00', '2024-06-05T10:00:00+00:00'],
        ['2024-06-05 10:00:00', '2024-06-05T10:00:00+00:00'],
        ['2024-06-05T10:00:00Z', '2024-06-05T10:00:00+00:00'],
        ['2024-06-05T10:00:00.250Z', '2024-06-05T10:00:00.250000+00:00'],
        ['2024-06-05T12:00:00+02:00', '2024-06-05T10:00:00+00:00'],
        ['unset', null],
        ['UNSET', null],
      ] as const
      for (const [timestamp, expected] of forms) {
        const { bank_id } = await stage.bank()
        await stage.call('retainMemories', { bank_id }, { body: { items: [{ ...CONTENT, timestamp }] } })
        const { items } = await stage.call('listMemories', { bank_id })
        assert.equal(items[0].mentioned_at, expected, timestamp)
      }
      for (const timestamp of ['', null, undefined]) {
        const { bank_id } = await stage.bank()
        await stage.call('retainMemories', { bank_id }, { body: { items: [{ ...CONTENT, timestamp }] } })
        const { items } = await stage.call('listMemories', { bank_id })
        assert.match(items[0].mentioned_at, /\+00:00$/)
        assert.ok(Math.abs(Date.parse(items[0].mentioned_at) - Date.now()) < 60_000, 'it is not now')
      }
    },
  },
  {
    name: 'retainMemories: tags as a list, as one text, as a list in a text; those of the request besides',
    run: async (stage) => {
      for (const [tags, expected] of [
        [
          ['a', 'b'],
          ['a', 'b', 'c'],
        ],
        ['a', ['a', 'c']],
        ['["a", "b"]', ['a', 'b', 'c']],
        [null, ['c']],
      ] as const) {
        const { bank_id } = await stage.bank()
        const body = { items: [{ ...CONTENT, tags }], document_tags: ['c'] }
        await stage.call('retainMemories', { bank_id }, { body })
        const { items } = await stage.call('listMemories', { bank_id })
        assert.deepEqual(items[0].tags.sort(), expected, JSON.stringify(tags))
      }
    },
  },
  {
    name: 'retainMemories: metadata without a value is left out',
    run: async (stage) => {
      const { bank_id } = await stage.bank()
      const items = [{ ...CONTENT, metadata: { kept: 'yes', dropped: null } }]
      await stage.call('retainMemories', { bank_id }, { body: { items } })
      const { items: memories } = await stage.call('listMemories', { bank_id })
      assert.deepEqual(memories[0].metadata, { kept: 'yes' })
    },
  },
  {
    name: 'retainMemories: an operation id is any UUID, counts once, and for one bank alone',
    run: async (stage) => {
      const { bank_id } = await stage.bank()
      const other = await stage.bank()
      // Not of any version of the standard.
      const operation_id = `${randomUUID().slice(0, 14)}0${randomUUID().slice(15, 19)}0${randomUUID().slice(20)}`
      const ask = { body: { items: [CONTENT], async: true, operation_id } }
      const first = await stage.call('retainMemories', { bank_id }, ask)
      assert.equal(first.operation_id, operation_id)
      const again = await stage.call('retainMemories', { bank_id }, ask)
      assert.equal(again.operation_id, operation_id)
      assert.equal((await stage.ask('retainMemories', other, ask)).status, 409)
      assert.equal(await stage.ended(bank_id, operation_id), 'completed')
      assert.equal((await stage.call('listMemories', { bank_id })).total, 1)
      const synchronous = await stage.call('retainMemories', other, { body: { items: [CONTENT], operation_id } })
      assert.deepEqual([synchronous.operation_id, synchronous.async], [undefined, false])
    },
  },
  {
    name: 'retainMemories: only what was done at once tells its usage; what is queued has a parent and parts',
    run: async (stage) => {
      const { bank_id } = await stage.bank()
      const now = await stage.call('retainMemories', { bank_id }, { body: { items: [CONTENT] } })
      assert.equal(typeof now.usage.total_tokens, 'number')
      const items = [says('One thing.', 'a'), says('Another thing.', 'b')]
      const queued = await stage.call('retainMemories', { bank_id }, { body: { items, async: true } })
      assert.deepEqual([queued.async, queued.items_count, 'usage' in queued], [true, 2, false])
      await stage.ended(bank_id, queued.operation_id)
      const parent = await stage.call('getOperation', { bank_id, operation_id: queued.operation_id })
      assert.equal(parent.operation_type, 'batch_retain')
      assert.ok(parent.child_operations.length > 0)
      const child = { bank_id, operation_id: parent.child_operations[0].operation_id }
      assert.equal((await stage.call('getOperation', child)).operation_type, 'retain')
    },
  },
]

const recall: readonly Check[] = [
  {
    name: 'recallMemories: the best first; no map that is empty; entities unless they are turned off',
    run: async (stage) => {
      const { bank_id } = await stage.remember()
      const body = { query: 'Who adopted a dog in Lisbon?' }
      const found = await stage.call('recallMemories', { bank_id }, { body })
      const scores = found.results.map(({ scores }: { scores: { final: number } }) => scores.final)
      assert.ok(scores.length > 0)
      assert.deepEqual(
        scores,
        scores.toSorted((a: number, b: number) => b - a),
      )
      assert.ok(Object.keys(found.entities).length > 0)
      assert.ok(!('chunks' in found || 'source_facts' in found || 'trace' in found))
      const without = await stage.call(
        'recallMemories',
        { bank_id },
        { body: { ...body, include: { entities: null } } },
      )
      assert.ok(!('entities' in without))
    },
  },
  {
    name: 'recallMemories: a type of earlier times is nothing, and no types are all',
    run: async (stage) => {
      const { bank_id } = await stage.remember()
      const count = async (types: unknown) =>
        (await stage.call('recallMemories', { bank_id }, { body: { query: 'dog', types } })).results.length
      assert.equal(await count(['opinion']), 0)
      assert.ok((await count([])) > 0)
      assert.equal(await count(['opinion', 'world']), await count(['world']))
    },
  },
]

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

const ids: readonly Check[] = [
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
      await stage.call('retainMemories', { bank_id }, { body: { items: [CONTENT] } })
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
        await stage.call('retainMemories', { bank_id }, { body: { items: [{ ...CONTENT, document_id }] } })
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

/** A call to a bank that is not there that refuses must not leave it behind. */
const LEAVES_NO_BANK: readonly (readonly [OperationName, object, number])[] = [
  ['patchBankConfig', { updates: { retain_chunk_size: 'large' } }, 400],
  ['putBank', { disposition_empathy: 9 }, 422],
  ['importBankTemplate', { version: '2' }, 400],
  ['createWebhook', { url: 'nowhere' }, 400],
  ['createMentalModel', { name: 'n' }, 422],
  ['createKnowledgePage', { name: 'n', source_query: 'Who?', parent_id: 'kf-none' }, 400],
]

const banks: readonly Check[] = [
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

const templates: readonly Check[] = [
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

const conflicts: readonly Check[] = [
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
      const body = { items: [CONTENT], async: true }
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

const shapes: readonly Check[] = [
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
      await stage.call('retainMemories', { bank_id }, { body: { items: [CONTENT] } })
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
      const body = { items: [CONTENT], async: true }
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

const keysOf = (value: object) => Object.keys(value).sort()

export const behaviourChecks: readonly Check[] = [
  ...banks,
  ...retain,
  ...recall,
  ...usual,
  ...ids,
  acknowledgements,
  ...templates,
  ...conflicts,
  ...shapes,
]

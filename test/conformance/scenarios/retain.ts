import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Check } from '../checks.ts'
import { ITEM, type Stage } from '../stage.ts'
import { UUID } from '../uuid.ts'

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

export const retainChecks: readonly Check[] = [
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
        await stage.call('retainMemories', { bank_id }, { body: { items: [{ ...ITEM, timestamp }] } })
        const { items } = await stage.call('listMemories', { bank_id })
        assert.equal(items[0].mentioned_at, expected, timestamp)
      }
      for (const timestamp of ['', null, undefined]) {
        const { bank_id } = await stage.bank()
        await stage.call('retainMemories', { bank_id }, { body: { items: [{ ...ITEM, timestamp }] } })
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
        const body = { items: [{ ...ITEM, tags }], document_tags: ['c'] }
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
      const items = [{ ...ITEM, metadata: { kept: 'yes', dropped: null } }]
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
      const ask = { body: { items: [ITEM], async: true, operation_id } }
      const first = await stage.call('retainMemories', { bank_id }, ask)
      assert.equal(first.operation_id, operation_id)
      const again = await stage.call('retainMemories', { bank_id }, ask)
      assert.equal(again.operation_id, operation_id)
      assert.equal((await stage.ask('retainMemories', other, ask)).status, 409)
      assert.equal(await stage.ended(bank_id, operation_id), 'completed')
      assert.equal((await stage.call('listMemories', { bank_id })).total, 1)
      const synchronous = await stage.call('retainMemories', other, { body: { items: [ITEM], operation_id } })
      assert.deepEqual([synchronous.operation_id, synchronous.async], [undefined, false])
    },
  },
  {
    name: 'retainMemories: only what was done at once tells its usage; what is queued has a parent and parts',
    run: async (stage) => {
      const { bank_id } = await stage.bank()
      const now = await stage.call('retainMemories', { bank_id }, { body: { items: [ITEM] } })
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

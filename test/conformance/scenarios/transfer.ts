import assert from 'node:assert/strict'
import type { Check } from '../checks.ts'
import { STORY, type Stage } from '../stage.ts'
import { send } from '../target.ts'

/** What an operation has done, once it has. */
async function resultOf(stage: Stage, bank_id: string, operation_id: string) {
  assert.equal(await stage.ended(bank_id, operation_id), 'completed')
  return stage.call('getOperation', { bank_id, operation_id })
}

export const transferChecks: readonly Check[] = [
  {
    name: 'an archive is made, fetched and taken in elsewhere',
    run: async (stage) => {
      const { bank_id, document_id } = await stage.remember({ tags: ['family'] })
      const submitted = await stage.call('exportDocuments', { bank_id })
      assert.equal(submitted.status, 'pending')
      const { operation_type, result_metadata: made } = await resultOf(stage, bank_id, submitted.operation_id)
      assert.equal(operation_type, 'export_documents')
      assert.ok(made.storage_key.startsWith(`banks/${bank_id}/exports/`), made.storage_key)
      assert.match(made.storage_key, /\.zip$/)
      assert.equal(made.filename, `${bank_id}-documents.zip`)

      const archive = await send(stage.target, 'get', made.download_url)
      assert.equal(archive.status, 200)
      assert.equal(archive.headers.get('content-type'), 'application/zip')
      assert.match(archive.headers.get('content-disposition') ?? '', /^attachment/)
      assert.equal(archive.bytes.byteLength, made.byte_size)

      const there = stage.newBankId()
      const take = async (on_conflict: string) => {
        const form = { file: new File([archive.bytes], 'archive.zip', { type: 'application/zip' }) }
        const { operation_id } = await stage.call(
          'importDocuments',
          { bank_id: there },
          { query: { on_conflict }, form },
        )
        return (await resultOf(stage, there, operation_id)).result_metadata
      }
      assert.equal((await take('skip')).documents_imported, 1)
      const [before, after] = await Promise.all(
        [bank_id, there].map(async (id) => (await stage.call('listMemories', { bank_id: id })).items),
      )
      const said = (items: { text: string; tags: string[] }[]) => items.map(({ text, tags }) => [text, tags])
      assert.deepEqual(said(after), said(before))
      const skipped = await take('skip')
      assert.deepEqual([skipped.documents_imported, skipped.skipped_document_ids], [0, [document_id]])
      const renamed = await take('new-id')
      assert.deepEqual([renamed.documents_imported, Object.keys(renamed.remapped_document_ids)], [1, [document_id]])
      assert.equal((await stage.call('listDocuments', { bank_id: there })).total, 2)
    },
  },
  {
    name: 'downloadFile: nothing but what lies below banks/',
    run: async (stage) => {
      for (const key of ['etc/passwd', 'banks/../../etc/passwd', 'banks/none/exports/none/transfer.zip', 'banks']) {
        assert.equal((await stage.ask('downloadFile', { key })).status, 404, key)
      }
    },
  },
  {
    name: 'retainFiles: an operation for each file, in their order, that becomes a document',
    run: async (stage) => {
      const { bank_id } = await stage.bank()
      const files = ['a.txt', 'b.md'].map((name) => new File([STORY], name))
      const request = JSON.stringify({ async: false, files_metadata: [{ document_id: 'a', tags: ['mail'] }, {}] })
      const { operation_ids } = await stage.call('retainFiles', { bank_id }, { form: { files, request } })
      const results = []
      for (const id of operation_ids) results.push(await resultOf(stage, bank_id, id))
      assert.deepEqual(new Set(results.map((result) => result.operation_type)), new Set(['file_convert_retain']))
      const [first, second] = results.map((result) => result.result_metadata)
      assert.deepEqual([first.original_filename, first.document_id, second.original_filename], ['a.txt', 'a', 'b.md'])
      assert.match(second.document_id, /^file_[0-9a-f-]{36}$/)
      const { operations } = await stage.call('listOperations', { bank_id }, { query: { type: 'retain' } })
      for (const { id } of operations) await stage.ended(bank_id, id)
      const { tags, original_text } = await stage.call('getDocument', { bank_id, document_id: 'a' })
      assert.deepEqual([tags, original_text], [['mail'], STORY])
    },
  },
]

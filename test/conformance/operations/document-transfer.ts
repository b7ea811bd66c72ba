import { zipArchive } from '../../../packages/api/src/memory/document-transfer/archive/archive-writer.ts'
import { type CasesByName, plain } from '../cases.ts'

/** The smallest archive that brings something. */
async function archiveForm() {
  const pieces: Buffer[] = []
  const zip = zipArchive(async (archive) => {
    await archive.add('manifest.json', [JSON.stringify({ schema_version: 1, document_count: 1, fact_count: 1 })])
    const document = {
      id: 'notes',
      original_text: 'Maria sails.',
      facts: [{ text: 'Maria sails.', fact_type: 'world' }],
    }
    await archive.add('documents/000000.json', [JSON.stringify(document)])
  })
  for await (const piece of zip) pieces.push(piece)
  return { file: new File(pieces as Uint8Array<ArrayBuffer>[], 'archive.zip') }
}

export const documentTransferCases = {
  exportDocumentsSync: { requests: plain((stage) => stage.bank()), status: 410, missingBank: 410 },
  exportDocuments: {
    requests: async (stage) => {
      const { bank_id, document_id } = await stage.remember()
      return {
        params: { bank_id },
        smallest: {},
        fullest: [
          { query: { document_id: [document_id], include_observations: false } },
          { query: { include_observations: true } },
        ],
      }
    },
    missingBank: 404,
  },
  importDocuments: {
    requests: async (stage) => {
      const form = await archiveForm()
      return { params: await stage.bank(), smallest: { form }, fullest: [{ query: { on_conflict: 'replace' }, form }] }
    },
    missingBank: 'creates',
  },
} satisfies CasesByName

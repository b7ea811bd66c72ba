import { type CasesByName, plain } from '../cases.ts'
import { STORY, type Stage } from '../stage.ts'

const letter = new File([STORY], 'letter.txt', { type: 'text/plain' })
const note = new File([`# Note\n\n${STORY}`], 'note.md', { type: 'text/markdown' })

const FULL_REQUEST = {
  parser: 'markitdown',
  files_metadata: [
    {
      document_id: 'letters/june',
      context: 'letters',
      metadata: { source: 'mail' },
      tags: ['family'],
      timestamp: '2024-06-05T10:00:00Z',
      parser: ['markitdown'],
      strategy: 'standard',
    },
    {},
  ],
}

/** An archive that the server has made. */
const exported = async (stage: Stage) => {
  const { bank_id } = await stage.remember()
  const { operation_id } = await stage.call('exportDocuments', { bank_id })
  await stage.ended(bank_id, operation_id)
  const { result_metadata } = await stage.call('getOperation', { bank_id, operation_id })
  return { key: result_metadata.storage_key as string }
}

export const fileCases = {
  retainFiles: {
    requests: async (stage) => ({
      params: await stage.bank(),
      smallest: { form: { files: letter, request: '{}' } },
      fullest: [{ form: { files: [letter, note], request: JSON.stringify(FULL_REQUEST) } }],
    }),
    missingBank: 404,
  },
  downloadFile: { requests: plain(exported) },
} satisfies CasesByName

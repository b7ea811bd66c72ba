import { openAsBlob } from 'node:fs'
import { open } from 'node:fs/promises'
import type { HindsightApi } from 'hindsight-client'
import type { Context } from '../context.ts'
import { waitForOperation } from '../wait-for-operation.ts'

/** Archives hold the memories themselves; files of lines hold what they are made of. */
export const isArchiveName = (file: string): boolean => file.endsWith('.zip')

const FIRST_BYTES = 'PK'
/** However large it is. */
const PATIENCE_MS = 3_600_000

/** Whatever it is called. */
export async function isArchive(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => null)
  if (handle === null) return false
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(FIRST_BYTES.length), 0, FIRST_BYTES.length, 0)
    return buffer.subarray(0, bytesRead).toString('latin1') === FIRST_BYTES
  } finally {
    await handle.close()
  }
}

/** The bytes of an archive of all of a bank. The server keeps no copy. */
export async function* exportArchive(context: Context, api: HindsightApi, bank: string): AsyncGenerator<Uint8Array> {
  const { operation_id: id } = await api.documentTransfer.submitExport(bank, {
    includeBank: true,
    includeHistory: true,
  })
  const { result_metadata: result } = await waitForOperation(context, api, bank, id, `Exporting ${bank}`)
  context.output.endProgress()
  yield* api.documentTransfer.download(result!.storage_key as string, { timeoutMs: PATIENCE_MS })
  await api.operations.delete(bank, id)
}

/** Fills a bank from an archive; with `replaces`, documents that are there give way. */
export async function importArchive(
  context: Context,
  api: HindsightApi,
  bank: string,
  file: string,
  replaces: boolean,
): Promise<void> {
  const { output } = context
  const archive = await openAsBlob(file)
  const onConflict = replaces ? 'replace' : 'skip'
  const { operation_id: id } = await api.documentTransfer.import(bank, archive, {
    onConflict,
    timeoutMs: PATIENCE_MS,
  })
  const { result_metadata: result } = await waitForOperation(context, api, bank, id, `Importing into ${bank}`)
  output.endProgress()
  const { documents_imported: documents, facts_imported: facts, observations_imported: observations } = result!
  output.result(
    { bank, documents, memories: Number(facts) + Number(observations) },
    () => `Imported into ${bank}: ${documents} documents with ${facts} facts and ${observations} observations`,
  )
}

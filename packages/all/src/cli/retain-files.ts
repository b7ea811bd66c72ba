import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { CliError, exitCodes, misuse } from 'hindsight-api/terminal'
import { type FileToRetain, type HindsightApi, NotFoundError, type RetainFilesOptions } from 'hindsight-client'
import type { Context } from './context.ts'
import { waitForOperation } from './wait-for-operation.ts'

export interface FileFlags {
  readonly file: readonly string[]
  readonly document?: string
  readonly context?: string
  readonly tag?: string[]
  readonly metadata?: Record<string, string>
  readonly time?: string
  readonly append?: boolean
  readonly async?: boolean
}

/** Retains files as documents, and waits until they are read unless it is told not to. @throws CliError */
export async function retainFiles(context: Context, bank: string, flags: FileFlags): Promise<void> {
  const { output } = context
  if (flags.append) throw misuse('A file replaces its document: leave out --append.')
  if (flags.document !== undefined && flags.file.length > 1) {
    throw misuse('Several files are several documents: leave out --document, or retain them one by one.')
  }
  const files = await Promise.all(flags.file.map(openFile))
  output.progress().show(`Uploading ${files.length === 1 ? basename(flags.file[0]!) : `${files.length} files`}`)
  const api = await context.api()
  const description = {
    ...(flags.document !== undefined && { documentId: flags.document }),
    ...(flags.context !== undefined && { context: flags.context }),
    ...(flags.tag !== undefined && { tags: flags.tag }),
    ...(flags.metadata !== undefined && { metadata: flags.metadata }),
    ...(flags.time !== undefined && { timestamp: flags.time }),
  }
  const response = await upload(api, bank, files, { filesMetadata: files.map(() => description) })
  if (flags.async) {
    const queued = response.operation_ids.map((id, index) => `Queued ${flags.file[index]}: operation ${id}`)
    output.result(response, () => queued.join('\n'))
    return
  }
  const retained: RetainedFile[] = []
  for (const [index, id] of response.operation_ids.entries()) {
    retained.push(await waitForFile(context, api, bank, id, flags.file[index]!))
  }
  output.result({ ...response, files: retained }, () => retained.map(describeRetained(bank)).join('\n'))
}

interface RetainedFile {
  readonly file: string
  readonly document_id: string
  readonly memories: number
}

async function openFile(path: string): Promise<FileToRetain> {
  try {
    if ((await stat(path)).isDirectory()) throw misuse(`${path} is a directory, not a file.`)
    return { name: basename(path), content: await openAsBlob(path) }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new CliError(`There is no file ${path}.`, { exitCode: exitCodes.notFound })
    if (code === 'EACCES') throw new CliError(`${path} may not be read by you.`, { exitCode: exitCodes.denied })
    throw error
  }
}

/** As with a text, the bank is made when it is missing. */
async function upload(api: HindsightApi, bank: string, files: readonly FileToRetain[], options: RetainFilesOptions) {
  try {
    return await api.files.retain(bank, files, options)
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error
    await api.banks.create(bank)
    return api.files.retain(bank, files, options)
  }
}

async function waitForFile(
  context: Context,
  api: HindsightApi,
  bank: string,
  operationId: string,
  file: string,
): Promise<RetainedFile> {
  const conversion = await waitForOperation(context, api, bank, operationId, `Reading ${basename(file)}`)
  const { document_id, retain_operation_id } = conversion.result_metadata ?? {}
  const retain = await waitForOperation(context, api, bank, String(retain_operation_id), `Retaining ${basename(file)}`)
  return { file, document_id: String(document_id), memories: Number(retain.result_metadata?.unit_ids_count ?? 0) }
}

const describeRetained =
  (bank: string) =>
  ({ file, document_id, memories }: RetainedFile): string =>
    `Retained ${file} in ${bank}: memories ${memories} new (document ${document_id})`

import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { AdminError } from '../admin-error.ts'
import {
  commentFor,
  entryOf,
  entryOfFile,
  FORMAT,
  MANIFEST,
  type Manifest,
  type ManifestFile,
  type ManifestTable,
  parseManifest,
} from './manifest.ts'
import { measuring } from './measure.ts'

/** A backup whose manifest is as it was written. */
export interface Backup extends AsyncDisposable {
  readonly manifest: Manifest
  /** The rows of a table, in the text format of COPY. */
  read(table: ManifestTable): Promise<Readable>
  /** The bytes of a file that was in a bucket. */
  readFile(file: ManifestFile): Promise<Readable>
}

/** @throws AdminError for a file that is no backup, or none that this code can read */
export async function openBackup(file: string): Promise<Backup> {
  const zip = await openArchive(file)
  try {
    const entries = new Map<string, Entry>()
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry)
    const read = async (name: string): Promise<Readable> => {
      const entry = entries.get(name)
      if (entry === undefined) throw damaged(file, `${name} is missing`)
      return zip.openReadStreamPromise(entry)
    }
    if (!entries.has(MANIFEST)) throw notOne(file)
    const text = await textOf(await read(MANIFEST))
    const manifest = parseManifest(text)
    if (manifest === null) throw notOne(file)
    if (manifest.format !== FORMAT && !Number.isNaN(manifest.format)) {
      throw new AdminError(
        `${file} is a backup of format ${manifest.format}, and this program reads format ${FORMAT}. Restore it with the version that wrote it.`,
      )
    }
    if (!('tables' in manifest) || zip.comment !== commentFor(text)) {
      throw damaged(file, 'its description is not as it was written')
    }
    return {
      manifest,
      read: ({ name }) => read(entryOf(name)),
      readFile: (file) => read(entryOfFile(file)),
      [Symbol.asyncDispose]: async () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error instanceof AdminError ? error : damaged(file, (error as Error).message, error)
  }
}

/** Reads everything once and compares it with what was written. @throws AdminError when anything differs */
export async function verifyBackup(
  file: string,
  backup: Backup,
  options: { readonly onProgress?: (table: string, bytes: number) => void; readonly signal?: AbortSignal } = {},
): Promise<void> {
  const { tables, files } = backup.manifest
  const measure = async (entry: string, what: string, open: () => Promise<Readable>) => {
    const { stream, result } = measuring((bytes) => options.onProgress?.(what, bytes))
    stream.resume()
    try {
      await pipeline(await open(), stream, { ...(options.signal && { signal: options.signal }) })
    } catch (error) {
      if (options.signal?.aborted || error instanceof AdminError) throw error
      throw damaged(file, `${entry}: ${(error as Error).message}`, error)
    }
    return result()
  }
  for (const table of tables) {
    const { rows, bytes, sha256 } = await measure(entryOf(table.name), table.name, () => backup.read(table))
    if (rows !== table.rows || bytes !== table.bytes || sha256 !== table.sha256) {
      throw damaged(file, `${entryOf(table.name)} is not as it was written`)
    }
  }
  for (const stored of files) {
    const { bytes, sha256 } = await measure(entryOfFile(stored), stored.key, () => backup.readFile(stored))
    if (bytes !== stored.bytes || sha256 !== stored.sha256) {
      throw damaged(file, `${entryOfFile(stored)} is not as it was written`)
    }
  }
}

async function openArchive(file: string): Promise<ZipFile> {
  try {
    return await openPromise(file, { lazyEntries: true, autoClose: false })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new AdminError(`There is no file ${file}.`, 'not found', { cause: error })
    if (code !== undefined) throw new AdminError(`${file} cannot be read: ${(error as Error).message}.`, 'refused')
    throw notOne(file, error)
  }
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

const notOne = (file: string, cause?: unknown) =>
  new AdminError(`${file} is not a backup of hindsight-admin, or was cut off.`, 'refused', { cause })

const damaged = (file: string, how: string, cause?: unknown) =>
  new AdminError(`${file} is damaged: ${how}. Nothing was changed; use another copy of the backup.`, 'refused', {
    cause,
  })

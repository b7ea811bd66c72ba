import type { Readable } from 'node:stream'
import { text as readText } from 'node:stream/consumers'
import type { Entry, ZipFile } from 'yauzl'
import { z } from 'zod'
import { makeStorable } from '../../../text/storable.ts'
import { ArchiveError } from './archive-error.ts'
import { isDocumentEntry, MANIFEST, Manifest, SCHEMA_VERSION } from './archive-format.ts'
import { readJsonList } from './json-list.ts'

/** How much an archive may unpack to: a small file can hold a great deal of nothing. */
export interface ArchiveLimits {
  /** All entries together. */
  readonly totalBytes: number
  /** One entry: a document is read as a whole. */
  readonly entryBytes: number
}

/** More entries than banks have documents; the table of contents is held in memory. */
const MOST_ENTRIES = 500_000
/** Name, comment and extra fields of an entry; archives of banks need a fiftieth. */
const MOST_LABEL_BYTES = 2_000
/** Deflate makes nothing smaller than a 1032nd; what claims more was made to mislead. */
const LARGEST_RATIO = 1_100

/** An archive that is read entry by entry. */
export interface Archive extends AsyncDisposable {
  readonly manifest: Manifest
  /** Names of the document entries, in their order. */
  readonly documents: readonly string[]
  has(name: string): boolean
  /** One entry as a whole. @throws ArchiveError that names the entry and the field */
  read<Schema extends z.ZodType>(name: string, schema: Schema): Promise<z.output<Schema>>
  /** The elements of an entry that is a list; none when it is not there. @throws ArchiveError that names the line */
  list<Schema extends z.ZodType>(name: string, schema: Schema): AsyncGenerator<z.output<Schema>>
}

/** Reads the table of contents and the manifest. @throws ArchiveError */
export async function openArchive(path: string, limits: ArchiveLimits): Promise<Archive> {
  const zip = await openZip(path)
  try {
    const entries = await readEntries(zip, limits)
    const open = (name: string): Promise<Readable> => {
      const entry = entries.get(name)
      if (entry === undefined) throw new ArchiveError(`The archive has no ${name}`)
      return openEntry(zip, entry)
    }
    const read: Archive['read'] = async (name, schema) => check(schema, await readJson(name, await open(name)), name)
    async function* list<Schema extends z.ZodType>(name: string, schema: Schema): AsyncGenerator<z.output<Schema>> {
      if (!entries.has(name)) return
      try {
        for await (const { line, value } of readJsonList(await open(name))) {
          yield check(schema, value, line === 0 ? name : `${name} line ${line}`)
        }
      } catch (error) {
        throw asArchiveError(name, error)
      }
    }
    if (!entries.has(MANIFEST)) throw new ArchiveError(`This is no transfer archive: it has no ${MANIFEST}`)
    const manifest = checkManifest(await readJson(MANIFEST, await open(MANIFEST)))
    const documents = [...entries.keys()].filter(isDocumentEntry).sort(byNumber)
    if (documents.length < manifest.document_count) {
      throw new ArchiveError(
        `The archive is not complete: it has ${documents.length} of ${manifest.document_count} documents`,
      )
    }
    const close = async () => zip.close()
    return { manifest, documents, has: (name) => entries.has(name), read, list, [Symbol.asyncDispose]: close }
  } catch (error) {
    zip.close()
    throw error
  }
}

async function openZip(path: string): Promise<ZipFile> {
  const { open } = await import('yauzl')
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false }, (error, zip) => {
      if (error === null) resolve(zip)
      else if (isOfMachine(error)) reject(error)
      else reject(new ArchiveError(`This is no transfer archive: ${error.message}`))
    })
  })
}

function readEntries(zip: ZipFile, limits: ArchiveLimits): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > MOST_ENTRIES) {
    throw new ArchiveError(`The archive has ${zip.entryCount} entries; ${MOST_ENTRIES} are read at most`)
  }
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>()
    let total = 0
    zip.on('entry', (entry: Entry) => {
      total += entry.uncompressedSize
      const refusal = refuseEntry(entry, total, limits) ?? (entries.has(entry.fileName) ? 'is there twice' : null)
      if (refusal !== null) return reject(new ArchiveError(`${entry.fileName} ${refusal}`))
      entries.set(entry.fileName, entry)
      zip.readEntry()
    })
    zip.once('end', () => resolve(entries))
    zip.once('error', (error: Error) => reject(new ArchiveError(`The archive cannot be read: ${error.message}`)))
    zip.readEntry()
  })
}

function refuseEntry(entry: Entry, total: number, limits: ArchiveLimits): string | null {
  const { uncompressedSize, compressedSize } = entry
  const labelBytes = entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength
  if (labelBytes > MOST_LABEL_BYTES) return 'says more of itself than an entry should'
  if (entry.isEncrypted()) return 'is encrypted; transfer archives are not'
  if (!entry.canDecodeFileData()) return `is packed in a way that is not read (method ${entry.compressionMethod})`
  if (uncompressedSize > limits.entryBytes) return `unpacks to more than ${megabytes(limits.entryBytes)} MB`
  if (total > limits.totalBytes) return `makes the archive unpack to more than ${megabytes(limits.totalBytes)} MB`
  if (uncompressedSize > (compressedSize + 1) * LARGEST_RATIO) return 'claims to unpack to more than it can'
  return null
}

/** What an entry unpacks to is what it said it would: otherwise its stream fails. */
function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error === null ? resolve(stream) : reject(error)))
  })
}

async function readJson(name: string, content: Readable): Promise<unknown> {
  try {
    return JSON.parse(await readText(content))
  } catch (error) {
    throw asArchiveError(name, error)
  }
}

function check<Schema extends z.ZodType>(schema: Schema, value: unknown, place: string): z.output<Schema> {
  if (typeof value === 'object' && value !== null && !makeStorable(value)) {
    throw new ArchiveError(`${place} is nested too deeply`)
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const problem = result.error.issues[0]!
  throw new ArchiveError(`${place}: ${z.core.toDotPath(problem.path) || 'it'}: ${problem.message}`)
}

function checkManifest(value: unknown): Manifest {
  const version = (value as { schema_version?: unknown } | null)?.schema_version
  if (version !== SCHEMA_VERSION) {
    throw new ArchiveError(
      `${MANIFEST}: schema_version is ${JSON.stringify(version) ?? 'missing'}; this server reads ${SCHEMA_VERSION}. ` +
        'Import the archive into a server of the version that wrote it, or a newer one.',
    )
  }
  return check(Manifest, value, MANIFEST)
}

/** Errors of the machine stay what they are; all others are the archive's. */
function asArchiveError(name: string, error: unknown): Error {
  if (error instanceof ArchiveError || isOfMachine(error)) return error as Error
  return new ArchiveError(`${name} cannot be read: ${(error as Error).message}`)
}

const isOfMachine = (error: unknown): boolean => (error as NodeJS.ErrnoException).syscall !== undefined

const byNumber = (a: string, b: string): number => numberOf(a) - numberOf(b)
const numberOf = (name: string): number => Number(/\d+/.exec(name)![0])
const megabytes = (bytes: number): number => Math.floor(bytes / 1_000_000)

import { createHash } from 'node:crypto'
import { closeSync, constants, fchownSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { chown, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as yieldToOthers } from 'node:timers/promises'
import type { Account } from './account.ts'

/** Where a file's bytes are in the archive's body; `size` counts the zeros after them that are not stored. */
interface ArchivedFile {
  readonly path: string
  readonly offset: number
  readonly length: number
  readonly size: number
}

interface Contents {
  /** Relative, with `/`, parents first. */
  readonly directories: readonly string[]
  readonly files: readonly ArchivedFile[]
}

/** An archive that has been checked. */
export interface ClusterArchive {
  readonly contents: Contents
  readonly body: Buffer
}

const digestBytes = 32
const lengthBytes = 4

/**
 * A thousand small files: the calls themselves are quick, and handing each to another thread costs several times more.
 * Others get their turn in between.
 */
const filesAtOnce = 32

/**
 * A cluster's files as one piece: SHA-256 of the rest, length of the table of contents (32 bits), that table, bodies.
 * Bodies that are equal are stored once – two of a new cluster's three databases are – and without their final zeros,
 * which most of a new log segment is: 39 MB become 16.
 */
export async function packCluster(directory: string): Promise<Buffer> {
  const { directories, paths } = await listTree(directory)
  const files: ArchivedFile[] = []
  const stored = new Map<string, number>()
  const bodies: Buffer[] = []
  let end = 0
  for (const [index, path] of paths.entries()) {
    const whole = readPlainFile(systemPath(directory, path))
    const body = withoutFinalZeros(whole)
    const digest = digestOf([body]).toString('base64')
    const offset = stored.get(digest) ?? end
    if (offset === end) {
      stored.set(digest, end)
      bodies.push(body)
      end += body.length
    }
    files.push({ path, offset, length: body.length, size: whole.length })
    if (index % filesAtOnce === 0) await yieldToOthers()
  }
  const table = Buffer.from(JSON.stringify({ directories, files } satisfies Contents))
  const tableLength = Buffer.alloc(lengthBytes)
  tableLength.writeUInt32LE(table.length)
  const rest = [tableLength, table, ...bodies]
  return Buffer.concat([digestOf(rest), ...rest])
}

/** All directories, parents first, and all files below one. */
async function listTree(root: string): Promise<{ directories: string[]; paths: string[] }> {
  const directories: string[] = []
  const paths: string[] = []
  await list('')
  // The list grows while it is walked.
  for (const directory of directories) await list(directory)
  return { directories, paths }

  async function list(parent: string): Promise<void> {
    for (const entry of await readdir(systemPath(root, parent), { withFileTypes: true })) {
      const path = parent === '' ? entry.name : `${parent}/${entry.name}`
      if (entry.isDirectory()) directories.push(path)
      else if (entry.isFile()) paths.push(path)
      else throw new Error(`${systemPath(root, path)} is neither a file nor a directory`)
    }
  }
}

/** Undefined for anything but exactly what `packCluster` made. */
export function openArchive(archive: Buffer): ClusterArchive | undefined {
  const rest = archive.subarray(digestBytes)
  if (rest.length < lengthBytes || !digestOf([rest]).equals(archive.subarray(0, digestBytes))) return undefined
  const tableEnd = lengthBytes + rest.readUInt32LE(0)
  const contents = JSON.parse(rest.toString('utf8', lengthBytes, tableEnd)) as Contents
  return { contents, body: rest.subarray(tableEnd) }
}

/**
 * Writes an archive's files below an empty directory that only this process's user may enter, and gives them to the
 * account; the directory itself last, so that the account cannot redirect what is still written on its behalf.
 */
export async function unpackCluster(
  { contents, body }: ClusterArchive,
  directory: string,
  account: Account | undefined,
): Promise<void> {
  const paths = contents.directories.map((path) => systemPath(directory, path))
  for (const path of paths) mkdirSync(path, { mode: 0o700 })
  for (const [index, file] of contents.files.entries()) {
    const bytes = body.subarray(file.offset, file.offset + file.length)
    writeNewFile(systemPath(directory, file.path), bytes, file.size, account)
    if (index % filesAtOnce === 0) await yieldToOthers()
  }
  if (account === undefined) return
  for (const path of [...paths, directory]) await chown(path, account.uid, account.gid)
}

/** In full, zeros too: a log segment that has its space cannot run out of it. */
function writeNewFile(path: string, bytes: Buffer, size: number, account: Account | undefined): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done)
    for (let done = bytes.length; done < size; ) done += writeSync(file, zeros, 0, Math.min(zeros.length, size - done))
    if (account !== undefined) fchownSync(file, account.uid, account.gid)
  } finally {
    closeSync(file)
  }
}

const zeros = Buffer.alloc(2 ** 20)

/** Not through a link: a root daemon reads here what another account has written. */
function readPlainFile(path: string): Buffer {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}

const systemPath = (root: string, path: string) => join(root, ...path.split('/'))

function withoutFinalZeros(bytes: Buffer): Buffer {
  let end = bytes.length
  while (end >= 4096 && bytes.subarray(end - 4096, end).equals(zeros.subarray(0, 4096))) end -= 4096
  while (end > 0 && bytes[end - 1] === 0) end -= 1
  return bytes.subarray(0, end)
}

function digestOf(parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

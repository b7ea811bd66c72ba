import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { describeProcess } from './processes.ts'

const fileName = 'owner.json'

interface Owner {
  readonly pid: number
  /** Tells a process from a later one that got the same pid. */
  readonly incarnation: string
}

/**
 * Makes this process the only one that may touch the data directory, until `release` is called or the process ends.
 * A file that names the process and not a lock with a timeout: after a crash the next start need not wait.
 */
export async function ownDirectory(directory: string): Promise<{ release(): Promise<void> }> {
  const file = join(directory, fileName)
  const own = JSON.stringify({
    pid: process.pid,
    incarnation: (await incarnationOf(process.pid)) ?? '',
  } satisfies Owner)
  const candidate = join(directory, `${fileName}.${randomUUID()}`)
  await writeFile(candidate, own, { mode: 0o600 })
  try {
    // Two attempts that fail mean that others take it and let go of it all the time: one of them has it.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (await tryLink(candidate, file)) return { release: () => releaseIfOwn(file, own) }
      await removeDeadOwner(directory, file)
    }
  } finally {
    await rm(candidate, { force: true })
  }
  throw new EmbeddedPostgresError('in-use', `${directory} is in use by another process.`)
}

async function removeDeadOwner(directory: string, file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return
  const owner = parseOwner(text)
  if (owner !== undefined && owner.incarnation === (await incarnationOf(owner.pid))) {
    throw new EmbeddedPostgresError(
      'in-use',
      `${directory} is in use by process ${owner.pid}. Stop that process first, or use another profile or HINDSIGHT_HOME.`,
    )
  }
  // Another starter may have replaced the file meanwhile: only the one that was read may go.
  const aside = `${file}.${randomUUID()}`
  await rename(file, aside).catch(() => undefined)
  const taken = await readFile(aside, 'utf8').catch(() => undefined)
  if (taken !== undefined && taken !== text) await tryLink(aside, file)
  await rm(aside, { force: true })
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function releaseIfOwn(file: string, own: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === own) await rm(file, { force: true })
}

function parseOwner(text: string): Owner | undefined {
  try {
    return JSON.parse(text) as Owner
  } catch {
    return undefined
  }
}

/** When a process began, in a form that no other process with this pid shares; undefined when there is none. */
async function incarnationOf(pid: number): Promise<string | undefined> {
  const started = (await describeProcess(pid))?.started
  return started === undefined ? undefined : `${bootId()} ${started}`
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return ''
  }
}

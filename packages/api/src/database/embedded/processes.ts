import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

/** A process that is alive (a zombie is not). */
export interface ProcessDescription {
  readonly pid: number
  /** The command line. Server processes of PostgreSQL replace it with a title such as `postgres: name: checkpointer`. */
  readonly command: string
  /** When it began; only good for comparing with another `started` of the same pid since the machine was started. */
  readonly started: string
}

const run = promisify(execFile)

/** What is known of a living process, or undefined. */
export async function describeProcess(pid: number): Promise<ProcessDescription | undefined> {
  if (process.platform === 'linux') return describeLinuxProcess(pid)
  if (!isAlive(pid)) return undefined
  if (process.platform === 'win32') return { pid, command: '', started: '' }
  return (await listWithPs(['-p', String(pid)]))[0]
}

/** All living processes of this machine that we may see. */
export async function listProcesses(): Promise<ProcessDescription[]> {
  if (process.platform === 'win32') return []
  if (process.platform !== 'linux') return listWithPs(['-ax'])
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const found = await Promise.all(pids.map(describeLinuxProcess))
  return found.filter((description) => description !== undefined)
}

/** Whether a pid is taken, even by a zombie or by somebody else's process. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Sends a signal; a process that is gone already is no error. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Waits until none of the processes lives; false when the time is over before that. */
export async function waitUntilGone(processes: readonly ProcessDescription[], timeoutMs: number): Promise<boolean> {
  const giveUpAt = performance.now() + timeoutMs
  for (;;) {
    const now = await Promise.all(processes.map(({ pid }) => describeProcess(pid)))
    if (now.every((current, index) => current?.started !== processes[index]?.started)) return true
    if (performance.now() > giveUpAt) return false
    await delay(10)
  }
}

async function describeLinuxProcess(pid: number): Promise<ProcessDescription | undefined> {
  try {
    const [stat, command] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ])
    // The second field is the name in parentheses and may hold anything; the third is the state, the 22nd the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined
    return { pid, command: command.replaceAll('\0', ' ').trim(), started: fields[19] ?? '' }
  } catch {
    return undefined
  }
}

async function listWithPs(selection: readonly string[]): Promise<ProcessDescription[]> {
  const options = { env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' }, maxBuffer: 64 * 2 ** 20 }
  const { stdout } = await run('ps', [...selection, '-o', 'pid=,stat=,lstart=,command='], options).catch(() => ({
    stdout: '',
  }))
  return stdout.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/.exec(line)
    if (match === null || match[2]?.startsWith('Z')) return []
    return [{ pid: Number(match[1]), command: match[4] ?? '', started: match[3] ?? '' }]
  })
}

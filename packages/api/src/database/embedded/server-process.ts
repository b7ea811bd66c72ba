import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { DatabaseConnection } from '../database.ts'
import { sqlstate, sqlstateOf } from '../sqlstate.ts'
import { describeFailure } from './embedded-postgres-error.ts'
import { type ProgramOptions, runProgram, spawnProgram } from './program.ts'

export interface ServerProcessOptions extends Omit<ProgramOptions, 'input'> {
  readonly parameters: readonly string[]
  readonly connection: Exclude<DatabaseConnection, string>
  /** How long a fast shutdown may take before it becomes an immediate one. */
  readonly stopTimeoutMs: number
}

/** How long a server may neither answer nor say that it is starting. One that recovers says so. */
const silenceMs = 60_000

/** What the server logs each time somebody asks whether it is ready; it would bury the rest. */
const knockAnswer =
  /FATAL: {2}the database system is (starting up|not yet accepting connections|in recovery)|DETAIL: {2}Consistent recovery state/

/** One postmaster: our child from its start to its end. */
export interface ServerProcess {
  readonly pid: number
  /** Settles when the process has ended, with a sentence on how. Never rejects. */
  readonly exited: Promise<string>
  /** The last lines that it logged. */
  lastLines(): readonly string[]
  /** Resolves when it takes connections; rejects with its last words when it ends before. */
  ready(signal: AbortSignal): Promise<void>
  /** Ends it: fast, then immediately, then by force. Never rejects and always comes to an end. */
  stop(): Promise<void>
  /** The last resort when this process is about to exit. */
  signalFastStop(): void
}

/** Starts a postmaster. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const lines: string[] = []
  const child = spawnProgram(options.runtime.postgres, options.parameters, {
    ...options,
    onLine: (line) => {
      if (knockAnswer.test(line)) return
      if (lines.push(line) > 30) lines.shift()
      options.onLine(line)
    },
  })
  const exited = endOf(child)
  try {
    await once(child, 'spawn')
  } catch (cause) {
    throw describeFailure('Starting PostgreSQL', options.clusterDirectory, { logLines: lines, cause })
  }
  const lastLines = () => lines.slice(-15)
  return {
    pid: child.pid as number,
    exited,
    lastLines,
    ready: (signal) => waitUntilReady(options, exited, lastLines, signal),
    stop: () => stopServer(child, exited, options),
    signalFastStop: () => void child.kill('SIGINT'),
  }
}

/**
 * How a process ended. Its last lines are awaited too, but not for long: server processes that outlive their postmaster
 * hold the same pipe.
 */
async function endOf(child: ChildProcess): Promise<string> {
  const closed = new Promise((resolve) => child.once('close', resolve))
  const how = await new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`))
  })
  await Promise.race([closed, delay(100)])
  return how
}

async function waitUntilReady(
  options: ServerProcessOptions,
  exited: Promise<string>,
  lastLines: () => readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const fail = (reason: string) => {
    const { clusterDirectory } = options
    return describeFailure('Starting PostgreSQL', clusterDirectory, { logLines: lastLines(), cause: new Error(reason) })
  }
  let ended: string | undefined
  void exited.then((how) => {
    ended = how
  })
  let heardAt = performance.now()
  for (let waitMs = 5; ; waitMs = Math.min(waitMs * 1.5, 50)) {
    signal.throwIfAborted()
    const answer = await Promise.race([probe(options.connection), exited.then(() => 'ended' as const)])
    if (answer === 'ready') return
    if (ended !== undefined) throw fail(`it ended with ${ended}`)
    if (answer === 'starting') heardAt = performance.now()
    if (performance.now() - heardAt > silenceMs) throw fail(`it has not answered for ${silenceMs / 1000} s`)
    await Promise.race([delay(waitMs, undefined, { signal }), exited])
  }
}

async function probe(connection: Exclude<DatabaseConnection, string>): Promise<'ready' | 'starting' | 'silent'> {
  const client = new pg.Client({ ...connection, application_name: 'hindsight probe', connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.end()
    return 'ready'
  } catch (error) {
    const state = sqlstateOf(error)
    if (state === sqlstate.cannotConnectNow) return 'starting'
    // Any other answer of the server is an answer: it is up, and says what is wrong to whoever connects next.
    return state === undefined ? 'silent' : 'ready'
  }
}

async function stopServer(child: ChildProcess, exited: Promise<string>, options: ServerProcessOptions): Promise<void> {
  for (const [signal, timeoutMs] of [
    ['SIGINT', options.stopTimeoutMs],
    ['SIGQUIT', Math.min(options.stopTimeoutMs, 5_000)],
    ['SIGKILL', 5_000],
  ] as const) {
    if (process.platform === 'win32' && signal === 'SIGINT') await stopOnWindows(options)
    else child.kill(signal)
    const timer = new AbortController()
    const late = delay(timeoutMs, 'late', { signal: timer.signal }).catch(() => 'late')
    const outcome = await Promise.race([exited, late])
    timer.abort()
    if (outcome !== 'late') return
  }
}

/** Windows has no signals; pg_ctl delivers PostgreSQL's own through a pipe. */
async function stopOnWindows(options: ServerProcessOptions): Promise<void> {
  const { runtime, account, clusterDirectory } = options
  const seconds = String(Math.ceil(options.stopTimeoutMs / 1000))
  const parameters = ['stop', '-D', clusterDirectory, '-m', 'fast', '-t', seconds]
  await runProgram(runtime.pgCtl, parameters, { runtime, account, clusterDirectory }).catch(() => {})
}

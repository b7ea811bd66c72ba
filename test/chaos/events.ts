import { readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { ProfileDirectory } from '../../packages/api/src/daemon/profile-directory.ts'
import { sendSignal, waitUntilGone } from '../../packages/api/src/database/embedded/processes.ts'
import type { ChaosClient } from './chaos-client.ts'
import { leftoverProblems, processProblems } from './invariants.ts'
import { listProfileEntries } from './profile-entries.ts'
import { findProfileProcesses, type ProfileProcess } from './profile-processes.ts'
import type { Random } from './random.ts'
import type { Tally } from './tally.ts'
import { until, untilNone } from './until.ts'

/** What an event may touch: its own profile and its own clients. */
export interface Target {
  readonly profile: ProfileDirectory
  readonly random: Random
  readonly tally: Tally
  /** Of a living process that has nothing to do with the profile. */
  readonly bystanderPid: number
  readonly stampedeSize: number
  readonly longestFreezeMs: number
  /** Those that live. */
  clients(): readonly ChaosClient[]
  /** Starts clients; they wait for `resume`. */
  addClients(count: number): Promise<ChaosClient[]>
  /** Lets all clients finish their calls, and make no more. */
  pause(): Promise<void>
  resume(): void
}

/** Something that happens to a profile in use. Resolves when it is over; what it broke may still be broken. */
type ChaosEvent = (target: Target) => Promise<void>

export type EventName = keyof typeof EVENTS

export const EVENTS = {
  'kill the daemon': (target) => killOne(target, 'daemon'),

  'kill the postmaster': (target) => killOne(target, 'postmaster'),

  'kill a backend': (target) => killOne(target, 'backend'),

  async 'kill daemon and postmaster'(target) {
    await kill(
      target,
      (await running(target)).filter(({ kind }) => kind !== 'backend'),
    )
  },

  async 'kill everything'(target) {
    const servers = await running(target)
    await Promise.all([...target.clients().map((client) => killClient(target, client)), kill(target, servers)])
  },

  'kill a client': (target) => killClient(target, target.random.pick(target.clients())),

  /** A daemon that starts is killed at some moment of its start, and so is the next one. */
  async 'kill daemons that start'(target) {
    await killOne(target, 'daemon')
    for (let times = target.random.integer(1, 3); times > 0; times--) {
      await until('a daemon starts', async () => (await daemonsOf(target)).length > 0)
      await delay(target.random.integer(0, 800))
      await kill(target, await daemonsOf(target))
    }
  },

  async 'ask the daemon to stop'(target) {
    await running(target)
    await signalDaemons(target, 'SIGTERM')
    target.tally.add('daemons asked to stop')
  },

  async 'kill a daemon that stops'(target) {
    await running(target)
    const daemons = await signalDaemons(target, 'SIGTERM')
    await delay(target.random.integer(0, 250))
    const living = new Set((await daemonsOf(target)).map(({ pid, started }) => `${pid} ${started}`))
    await kill(
      target,
      daemons.filter(({ pid, started }) => living.has(`${pid} ${started}`)),
    )
  },

  async 'freeze the daemon'(target) {
    await running(target)
    const daemons = await signalDaemons(target, 'SIGSTOP')
    try {
      await delay(target.random.integer(500, target.longestFreezeMs))
    } finally {
      for (const { pid } of daemons) sendSignal(pid, 'SIGCONT')
    }
    target.tally.add('daemons frozen')
  },

  async 'let the idle timeout pass'(target) {
    await target.pause()
    await untilNone('The idle daemon should have gone', async () => [
      ...processProblems(await findProfileProcesses(target.profile.root), 'none'),
      ...leftoverProblems(await listProfileEntries(target.profile.root), 'gone'),
    ])
    target.tally.add('idle exits')
    target.resume()
  },

  /** Calls that meet a daemon which is about to leave, or is just leaving. */
  async 'call at the idle timeout'(target) {
    await untilIdle(target)
    await delay(target.random.integer(0, 60))
    target.resume()
    target.tally.add('idle exits met by calls')
  },

  /** Of the clients whose calls meet a daemon that leaves, half are killed in these calls. */
  async 'kill clients at the idle timeout'(target) {
    await untilIdle(target)
    target.resume()
    const clients = target.clients()
    await Promise.all(clients.slice(0, Math.ceil(clients.length / 2)).map((client) => killClient(target, client)))
    target.tally.add('idle exits met by calls')
  },

  /** Many first calls at the same instant, with no daemon there. */
  async 'start many clients at once'(target) {
    const visitors = await target.addClients(target.stampedeSize)
    await kill(target, await running(target))
    target.resume()
    await expectServed(visitors)
    target.tally.add('clients started at once', visitors.length)
  },

  async 'remove daemon.json'(target) {
    await running(target)
    await rm(target.profile.stateFile, { force: true })
    target.tally.add('state files removed')
    await expectNewcomerServed(target)
  },

  async 'garble daemon.json'(target) {
    await running(target)
    const file = target.profile.stateFile
    await target.random.pick([
      () => truncate(file, 17),
      () => writeFile(file, ''),
      () => writeFile(file, '{"instanceId":"x","url":"http://127.0.0.1:9","process":{"pid":1,"startedAt":"x"}}'),
      () => writeFile(file, Buffer.from([0, 255, 254, 10, 0])),
    ])()
    target.tally.add('state files garbled')
    await expectNewcomerServed(target)
  },

  /** After a crash of all, every file that names a process names one that was given the pid since. */
  async 'give the pids to another process'(target) {
    const servers = await running(target)
    await target.pause()
    await kill(target, servers)
    const { root, stateFile } = target.profile
    const files = [stateFile, join(root, 'daemon.owner.json'), join(root, 'postgres/owner.json')]
    for (const file of files) await edit(file, /"pid": ?\d+/, `"pid":${target.bystanderPid}`)
    await edit(join(root, 'postgres/cluster/postmaster.pid'), /^\d+/, String(target.bystanderPid))
    target.tally.add('pids given to another')
    target.resume()
  },
} satisfies Record<string, ChaosEvent>

export const EVENT_NAMES = Object.keys(EVENTS) as EventName[]

/** Waits until the one daemon and its PostgreSQL run, as they do sooner or later while clients work. */
async function running({ profile }: Target): Promise<ProfileProcess[]> {
  let found: ProfileProcess[] = []
  await untilNone('One daemon should run', async () => {
    found = await findProfileProcesses(profile.root)
    return found.some(({ kind }) => kind === 'backend') ? processProblems(found, 'one') : ['no backend runs']
  })
  return found
}

/** Lets no call be made until the daemon says that it leaves, which takes it a moment more. */
async function untilIdle(target: Target): Promise<void> {
  const { logFile } = target.profile
  await running(target)
  await target.pause()
  const { size } = await stat(logFile)
  await until('the idle daemon says that it leaves', async () =>
    (await readFile(logFile)).subarray(size).includes('Nothing to do for'),
  )
}

async function daemonsOf({ profile }: Target): Promise<ProfileProcess[]> {
  return (await findProfileProcesses(profile.root)).filter(({ kind }) => kind === 'daemon')
}

async function signalDaemons(target: Target, signal: NodeJS.Signals): Promise<ProfileProcess[]> {
  const daemons = await daemonsOf(target)
  for (const { pid } of daemons) sendSignal(pid, signal)
  return daemons
}

async function killOne(target: Target, wanted: ProfileProcess['kind']): Promise<void> {
  await kill(target, [target.random.pick((await running(target)).filter(({ kind }) => kind === wanted))])
}

async function kill(target: Target, processes: readonly ProfileProcess[]): Promise<void> {
  for (const { pid, kind } of processes) {
    sendSignal(pid, 'SIGKILL')
    target.tally.add(`${kind}s killed`)
  }
  await until('killed processes are gone', () => waitUntilGone(processes, 0))
}

async function killClient(target: Target, client: ChaosClient): Promise<void> {
  await client.kill()
  target.tally.add('clients killed')
}

async function expectNewcomerServed(target: Target): Promise<void> {
  const visitors = await target.addClients(1)
  target.resume()
  await expectServed(visitors)
}

/** Visitors get their answers and then end by themselves, as a program does that has closed its memory. */
async function expectServed(visitors: readonly ChaosClient[]): Promise<void> {
  for (const visitor of visitors) {
    await until(`client ${visitor.number} is answered`, () => visitor.acknowledged > 0 || visitor.hasFailed)
    visitor.pause()
    await until(`client ${visitor.number} finishes its calls`, () => visitor.isPaused)
    const code = await visitor.quit()
    if (code !== 0) throw new Error(`Client ${visitor.number} ended with code ${code}: ${visitor.errors}`)
  }
}

async function edit(file: string, pattern: RegExp, replacement: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  if (!pattern.test(text)) throw new Error(`${file} names no process: ${text}`)
  await writeFile(file, text.replace(pattern, replacement))
}

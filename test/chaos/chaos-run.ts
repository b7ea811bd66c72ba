import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { HindsightEmbedded } from 'hindsight-all'
import { type ProfileDirectory, profileDirectory } from '../../packages/api/src/daemon/profile-directory.ts'
import { describeProcess } from '../../packages/api/src/database/embedded/processes.ts'
import { Scratch } from '../support/scratch.ts'
import { buildClientProgram, ChaosClient } from './chaos-client.ts'
import { EVENTS, type EventName, type Target } from './events.ts'
import { expectedDocuments } from './expected-documents.ts'
import { bankProblems, callProblems, leftoverProblems, processProblems } from './invariants.ts'
import { listProfileEntries } from './profile-entries.ts'
import { findProfileProcesses } from './profile-processes.ts'
import { Random } from './random.ts'
import { readBank } from './read-bank.ts'
import { Tally } from './tally.ts'
import { until, untilNone } from './until.ts'

export interface ChaosOptions {
  readonly seed: number
  /** Client processes that work at any time. */
  readonly clients: number
  readonly stampedeSize: number
  readonly idleTimeoutSeconds: number
  readonly longestFreezeMs: number
}

export interface RoundReport {
  readonly bank: string
  readonly events: readonly EventName[]
  /** Documents with acknowledged content that were found whole. */
  readonly verified: number
  /** From the end of the events until every client had another write acknowledged. */
  readonly recoveryMs: number
}

const PROFILE = 'chaos'
/** What breaks the connections of a daemon: one that hears nothing for long is ended by those who need it. */
const CONNECTIONS_BROKEN = ['daemons killed', 'daemons frozen'] as const
/** Writes of each client before and after the events of a round. */
const WRITES_BEFORE = 2
const WRITES_AFTER = 2
/** Of a client between its calls, for each client: enough load to meet every moment, and no more for a crowd. */
const LONGEST_PAUSE_MS = 10

/** One profile, some client processes that use it without a break, and the events that befall them. */
export class ChaosRun implements AsyncDisposable {
  readonly tally = new Tally()
  readonly profile: ProfileDirectory
  readonly #options: ChaosOptions
  readonly #clientProgram: string
  readonly #scratch: Scratch
  readonly #random: Random
  readonly #memory: HindsightEmbedded
  readonly #bystander: ChildProcess
  /** Those that work, and those that did so in this round. */
  #clients: ChaosClient[] = []
  readonly #everyClient: ChaosClient[] = []
  readonly #banks: string[] = []
  /** Banks of rounds in which more than one daemon was killed. */
  readonly #brokenTwiceIn = new Set<string>()
  #bank = ''
  slowestWriteMs = 0

  private constructor(options: ChaosOptions, scratch: Scratch, clientProgram: string) {
    this.#options = options
    this.#clientProgram = clientProgram
    this.#scratch = scratch
    this.#random = new Random(options.seed)
    this.profile = profileDirectory(this.#home, PROFILE)
    mkdirSync(this.#journals)
    const { idleTimeoutSeconds } = options
    // The one thing that a manager takes from the environment of its process.
    // biome-ignore lint/style/noProcessEnv: see above
    process.env.HINDSIGHT_HOME = this.#home
    this.#memory = new HindsightEmbedded({ profile: PROFILE, idleTimeoutSeconds })
    this.#bystander = spawn(process.execPath, ['--eval', 'process.stdin.resume()'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    })
  }

  static async create(options: ChaosOptions): Promise<ChaosRun> {
    return new ChaosRun(options, await Scratch.create(), await buildClientProgram())
  }

  get #home(): string {
    return join(this.#scratch.directory, 'home')
  }

  get #journals(): string {
    return join(this.#scratch.directory, 'journals')
  }

  /** The last lines of the daemon's log. */
  logs(lines: number): string[] {
    return this.#memory.logs(lines)
  }

  /** How many files tell of users, living or dead. */
  async countUserFiles(): Promise<number> {
    return (await readdir(join(this.profile.root, 'users'))).length
  }

  /** Clients work, the events happen, the clients are answered again, and then everything has to be as it should. */
  async round(events: readonly EventName[]): Promise<RoundReport> {
    const bank = `round-${this.#banks.length + 1}`
    this.#bank = bank
    this.#banks.push(bank)
    await this.#fillUp()
    this.#resume()
    await this.#progress(this.#clients, WRITES_BEFORE)
    const brokenBefore = this.#timesBroken()
    let over = 0
    for (const event of events) {
      await EVENTS[event](this.#target())
      over = performance.now()
      await this.#fillUp()
      this.#resume()
    }
    await this.#progress(this.#clients, WRITES_AFTER)
    const recoveryMs = performance.now() - over
    await this.#pause()
    if (this.#timesBroken() - brokenBefore > 1) this.#brokenTwiceIn.add(bank)
    const verified = await this.#verify([bank])
    for (const client of this.#everyClient) this.slowestWriteMs = Math.max(this.slowestWriteMs, client.takeSlowestMs())
    return { bank, events, verified, recoveryMs }
  }

  #timesBroken(): number {
    return CONNECTIONS_BROKEN.reduce((sum, what) => sum + this.tally.get(what), 0)
  }

  /** Every bank of all rounds. Returns how many documents were verified. */
  verifyAll(): Promise<number> {
    return this.#verify(this.#banks)
  }

  /** Ends all clients and the daemon, after which nothing may be left. */
  async finish(): Promise<void> {
    for (const client of this.#clients.splice(0)) await client.quit()
    await this.#memory.close({ stopDaemon: true })
    await untilNone('Nothing should be left after close({ stopDaemon: true })', async () => [
      ...processProblems(await findProfileProcesses(this.profile.root), 'none'),
      ...leftoverProblems(await listProfileEntries(this.profile.root), 'gone'),
    ])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#everyClient) await client.kill()
    this.#bystander.kill()
    await this.#memory.close()
    await this.#scratch[Symbol.asyncDispose]()
  }

  #target(): Target {
    const { stampedeSize, longestFreezeMs } = this.#options
    return {
      profile: this.profile,
      random: this.#random,
      tally: this.tally,
      bystanderPid: this.#bystander.pid!,
      stampedeSize,
      longestFreezeMs,
      clients: () => this.#clients.filter(({ isAlive }) => isAlive),
      addClients: (count) => this.#addClients(count),
      pause: () => this.#pause(),
      resume: () => this.#resume(),
    }
  }

  /** Replaces clients that have gone. */
  async #fillUp(): Promise<void> {
    this.#clients = this.#clients.filter(({ isAlive }) => isAlive)
    await this.#addClients(this.#options.clients - this.#clients.length)
  }

  async #addClients(count: number): Promise<ChaosClient[]> {
    const { idleTimeoutSeconds, clients } = this.#options
    const added = Array.from({ length: Math.max(count, 0) }, () => {
      const number = this.#everyClient.length + 1
      const client = new ChaosClient(this.#clientProgram, this.#home, {
        number,
        profile: PROFILE,
        idleTimeoutSeconds,
        journal: join(this.#journals, `${number}.jsonl`),
        seed: this.#random.integer(0, 2 ** 31),
        longestPauseMs: LONGEST_PAUSE_MS * clients,
      })
      this.#everyClient.push(client)
      this.#clients.push(client)
      return client
    })
    for (const client of added) await until(`client ${client.number} starts`, () => client.isReady || !client.isAlive)
    return added
  }

  #resume(): void {
    for (const client of this.#clients) if (client.isPaused && client.isAlive) client.work(this.#bank)
  }

  async #pause(): Promise<void> {
    for (const client of this.#clients) client.pause()
    for (const client of this.#clients) {
      await until(`client ${client.number} finishes its calls`, () => client.isPaused || !client.isAlive)
    }
  }

  /** Waits until each of the clients has so many more writes acknowledged. */
  async #progress(clients: readonly ChaosClient[], writes: number): Promise<void> {
    const goals = clients.map((client) => ({ client, goal: client.acknowledged + writes }))
    await untilNone('Every client should be answered', () => {
      const crashed = clients.find(({ hasCrashed }) => hasCrashed)
      if (crashed !== undefined) throw new Error(`Client ${crashed.number} crashed: ${crashed.errors}`)
      return goals
        .filter(({ client, goal }) => client.acknowledged < goal)
        .map(({ client, goal }) => `client ${client.number} has ${client.acknowledged} of ${goal} writes acknowledged`)
    })
  }

  async #verify(banks: readonly string[]): Promise<number> {
    const wanted = new Set(banks)
    const journal = this.#everyClient.flatMap((client) => client.journal())
    const expected = expectedDocuments(journal).filter(({ bank }) => wanted.has(bank))
    const problems = callProblems(
      journal.filter((entry) => entry.type === 'acknowledged' || wanted.has(entry.bank)),
      this.#brokenTwiceIn,
    )
    for (const bank of banks) {
      const documents = expected.filter((document) => document.bank === bank)
      problems.push(...bankProblems(await readBank(this.#memory, bank, documents), documents))
    }
    if (problems.length > 0) throw new Error(`The memory is not what was acknowledged:\n  ${problems.join('\n  ')}`)
    await untilNone('One daemon should run and nothing else', async () => [
      ...processProblems(await findProfileProcesses(this.profile.root), 'one'),
      ...leftoverProblems(await listProfileEntries(this.profile.root), 'running'),
      ...((await describeProcess(this.#bystander.pid!)) === undefined
        ? ['a process was killed that is a stranger']
        : []),
    ])
    return expected.filter(({ possible }) => !possible.includes(null)).length
  }
}

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  AuthenticationError,
  ClosedError,
  HindsightClient,
  HindsightEmbedded,
  type HindsightEmbeddedOptions,
} from 'hindsight-all'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { describeProcess } from '../../packages/api/src/database/embedded/processes.ts'
import { Program } from '../support/program.ts'
import { Scratch } from '../support/scratch.ts'

const BANK = 'test'
/** One profile for all tests: its database is made once. */
const PROFILE = 'shared'

let scratch: Scratch
const opened: HindsightEmbedded[] = []
beforeAll(async () => {
  scratch = await Scratch.create()
  vi.stubEnv('HINDSIGHT_HOME', join(scratch.directory, 'home'))
})
afterEach(async () => {
  for (const memory of opened.splice(0)) await memory.close()
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await scratch[Symbol.asyncDispose]()
})

function open(options: HindsightEmbeddedOptions = {}): HindsightEmbedded {
  const memory = new HindsightEmbedded({ profile: PROFILE, ...options })
  opened.push(memory)
  return memory
}

const profilePath = (name: string) => join(scratch.directory, 'home/profiles', PROFILE, name)

async function daemonPid(): Promise<number> {
  return JSON.parse(await readFile(profilePath('daemon.json'), 'utf8')).process.pid
}

const hasGone = async (pid: number) => (await describeProcess(pid)) === undefined

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => hasGone(pid), { interval: 5 }).toBe(true)
}

async function textsIn(memory: HindsightEmbedded): Promise<string[]> {
  const texts: string[] = []
  for await (const { text } of memory.memories.iterate(BANK)) texts.push(text)
  return texts
}

describe('the constructor', () => {
  it('starts nothing and touches nothing', async () => {
    const memory = open()
    expect(memory.profile).toBe(PROFILE)
    expect(memory.isRunning).toBe(false)
    expect(memory.logs()).toEqual([])
    expect(() => memory.url).toThrow(ClosedError)
    expect(await readdir(scratch.directory)).toEqual([])
    await memory.close({ stopDaemon: true })
    expect(await readdir(scratch.directory)).toEqual([])
  })

  it('refuses profile names that are no plain names', () => {
    for (const profile of ['', '.', '..', 'a/b', '../x', 'a b', '-x', 'ü', 'x'.repeat(64), 'a\0']) {
      expect(() => new HindsightEmbedded({ profile }), JSON.stringify(profile)).toThrow(/Profile name .* is not valid/)
    }
    expect(new HindsightEmbedded({ profile: 'My_app-2' }).profile).toBe('my_app-2')
  })
})

describe('a daemon', () => {
  it('is started once for all who come first, in this process and in others', async () => {
    const program = `
      import { HindsightEmbedded } from 'hindsight-all'
      const memory = new HindsightEmbedded({ profile: ${JSON.stringify(PROFILE)} })
      await memory.retain(${JSON.stringify(BANK)}, 'Process ' + process.pid + ' was here')
      console.log('url=' + memory.url)
      await memory.close()`
    const others = [1, 2].map(() => new Program(['--input-type=module', '--eval', program]))
    const memories = [open(), open()]
    await Promise.all(memories.map((memory, index) => memory.retain(BANK, `Instance ${index} was here`)))
    const urls = await Promise.all(others.map(async (other) => (await other.printed(/url=(.*)/))[1]))
    // They end by themselves: a daemon and its connections hold nobody back.
    expect(await Promise.all(others.map((other) => other.ended()))).toEqual([0, 0])
    expect(new Set([...urls, ...memories.map(({ url }) => url)]).size).toBe(1)
    expect((await textsIn(memories[0]!)).toSorted()).toEqual(
      [...others.map(({ pid }) => `Process ${pid} was here`), 'Instance 0 was here', 'Instance 1 was here'].toSorted(),
    )
    const servers = (await scratch.processes()).filter(({ command }) => command.includes('hindsight-api'))
    expect(servers.map(({ pid }) => pid)).toEqual([await daemonPid()])
  })

  it('answers those only who know its token', async () => {
    const memory = open()
    const baseUrl = await memory.start()
    for (const apiKey of [undefined, 'guessed', '']) {
      const stranger = new HindsightClient({ baseUrl, ...(apiKey !== undefined && { apiKey }) })
      await expect(stranger.listMemories(BANK)).rejects.toBeInstanceOf(AuthenticationError)
      await expect(stranger.retain(BANK, 'I am in')).rejects.toMatchObject({ statusCode: 401 })
    }
    const apiKey = await readFile(profilePath('token'), 'utf8')
    expect((await new HindsightClient({ baseUrl, apiKey }).listMemories(BANK)).total).toBe(4)
  })

  it('that was killed is back at the next call, with everything in it', async () => {
    const memory = open()
    await memory.retain(BANK, 'The blue notebook lies in the attic.')
    const pid = await daemonPid()
    await kill(pid)
    expect(memory.isRunning).toBe(false)
    await memory.retain(BANK, 'The red notebook lies in the cellar.')
    expect(await daemonPid()).not.toBe(pid)
    expect((await memory.recall(BANK, 'Where is the blue notebook?')).results[0]!.text).toContain('attic')
    expect((await textsIn(memory)).length).toBe(6)
  })

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'that is ended by %s under running calls costs none of them',
    async (signal) => {
      const memory = open()
      await memory.start()
      const pid = await daemonPid()
      const before = (await memory.listDocuments(BANK)).total
      let calls = 0
      let over = false
      const caller = async (name: string) => {
        for (let note = 1; !over; note++) {
          await memory.retain(BANK, `${name} wrote note number ${note} before ${signal}`)
          calls++
        }
      }
      const callers = ['Ada', 'Ben', 'Cem'].map(caller)
      await expect.poll(() => calls).toBeGreaterThan(5)
      process.kill(pid, signal)
      await expect.poll(() => hasGone(pid), { timeout: 20_000 }).toBe(true)
      const sofar = calls
      await expect.poll(() => calls, { timeout: 20_000 }).toBeGreaterThan(sofar + 5)
      over = true
      await Promise.all(callers)
      expect(await daemonPid()).not.toBe(pid)
      // None is missing, and none is there twice although some were sent twice.
      expect((await memory.listDocuments(BANK)).total).toBe(before + calls)
    },
  )

  it('whose database was killed goes on, and nothing acknowledged is lost', async () => {
    const memory = open()
    await memory.start()
    const pid = await daemonPid()
    const acknowledged: string[] = []
    for (let note = 0; note < 40; note++) {
      const document = `before-and-after-${note}`
      await memory.retain(BANK, `Note number ${note} is about subject ${note * 7}.`, { documentId: document })
      acknowledged.push(document)
      if (note === 20) process.kill(await scratch.postmasterPid(), 'SIGKILL')
    }
    expect(await daemonPid()).toBe(pid)
    const stored = new Map<string, number>()
    for await (const { id, memory_unit_count } of memory.documents.iterate(BANK)) stored.set(id, memory_unit_count)
    expect(acknowledged.map((document) => stored.get(document))).toEqual(acknowledged.map(() => 1))
    expect((await memory.recall(BANK, 'What is note number 39 about?')).results[0]!.text).toContain('subject 273')
  })

  it('leaves when nobody needs it, and comes back for the next call', async () => {
    const memory = open({ idleTimeoutSeconds: 1 })
    // The one that runs was started with the usual patience.
    await open().close({ stopDaemon: true })
    await memory.retain(BANK, 'Patience has an end.')
    const pid = await daemonPid()
    await expect.poll(() => hasGone(pid), { timeout: 20_000 }).toBe(true)
    expect(memory.isRunning).toBe(false)
    expect(memory.logs().join('\n')).toContain('Nothing to do for 1 s: stopping.')
    expect((await memory.recall(BANK, 'What has an end?')).results[0]!.text).toContain('Patience')
    expect(await daemonPid()).not.toBe(pid)
  })
})

describe('close', () => {
  const expectNothingLeft = async () => {
    expect(await scratch.processes()).toEqual([])
    expect((await readdir(profilePath('.'))).toSorted()).toEqual(['daemon.log', 'postgres', 'token', 'users'])
  }

  it('leaves the daemon to others, or stops it for all', async () => {
    const [one, other] = [open(), open()]
    await one.start()
    await one.close()
    await expect(one.recall(BANK, 'anything')).rejects.toBeInstanceOf(ClosedError)
    await expect(one.start()).rejects.toBeInstanceOf(ClosedError)
    expect((await other.recall(BANK, 'Patience')).results.length).toBeGreaterThan(0)
    await one.close({ stopDaemon: true })
    await one.close({ stopDaemon: true })
    expect(other.isRunning).toBe(false)
    await expectNothingLeft()
  })

  it('stops a daemon that is just starting', async () => {
    const memory = open()
    const starting = memory.start()
    await memory.close({ stopDaemon: true })
    await starting
    await expectNothingLeft()
  })

  it('clears what a killed daemon has left', async () => {
    const memory = open()
    await memory.start()
    await kill(await daemonPid())
    expect((await scratch.processes()).length).toBeGreaterThan(0)
    await memory.close({ stopDaemon: true })
    await expectNothingLeft()
  })
})

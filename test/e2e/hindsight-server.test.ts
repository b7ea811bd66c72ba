import { once } from 'node:events'
import { readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { AbortedError, ClosedError, DaemonStartError, HindsightClient, HindsightServer } from 'hindsight-all'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { describeProcess } from '../../packages/api/src/database/embedded/processes.ts'
import { Program } from '../support/program.ts'
import { Scratch } from '../support/scratch.ts'

let scratch: Scratch
beforeEach(async () => {
  scratch = await Scratch.create()
  // Where a server keeps a temporary memory.
  vi.stubEnv('TMPDIR', scratch.directory)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await scratch[Symbol.asyncDispose]()
})

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => error,
  )
}

describe('HindsightServer', () => {
  it('answers between start and the end of its block, and leaves nothing', async () => {
    const phases: string[] = []
    let url: string
    {
      await using server = await HindsightServer.start({ onProgress: ({ phase }) => phases.push(phase) })
      url = server.url
      expect(await server.start()).toBe(server)
      const client = new HindsightClient({ baseUrl: url })
      await client.retain('my-bank', 'Alice works at Google')
      const [first] = await client.recall('my-bank', 'What does Alice do?')
      expect(first!.text).toContain('Alice works at Google')
      expect((await server.client.reflect('my-bank', 'Tell me about Alice')).text).toContain('Google')
      expect(server.logs().join('\n')).toContain(url)
      expect((await scratch.processes()).length).toBeGreaterThan(1)
    }
    expect(phases[0]).toBe('spawning')
    expect(phases).toContain('migrating')
    expect(phases.at(-1)).toBe('ready')
    expect(await scratch.processes()).toEqual([])
    expect(await readdir(scratch.directory)).toEqual([])
    await expect(fetch(url)).rejects.toThrow()
  })

  it('runs beside others, each with a memory of its own, and cleans up even after one that was killed', async () => {
    const servers = await Promise.all([HindsightServer.start(), HindsightServer.start()])
    const [one, other] = servers.map((server) => server.client)
    await one!.retain('b', 'Only the first one knows about penguins.')
    expect(servers[0].url).not.toBe(servers[1].url)
    expect((await one!.listMemories('b')).total).toBe(1)
    expect((await other!.listMemories('b')).total).toBe(0)

    const { pid } = (await scratch.processes()).find(({ command }) => command.includes('hindsight-api'))!
    process.kill(pid, 'SIGKILL')
    await expect.poll(async () => (await describeProcess(pid)) === undefined).toBe(true)
    await Promise.all(servers.map((server) => server.stop()))
    expect(await scratch.processes()).toEqual([])
    expect(await readdir(scratch.directory)).toEqual([])
  })

  it('keeps its memory in dataDir, for one server at a time', async () => {
    const dataDir = join(scratch.directory, 'kept')
    const server = new HindsightServer({ dataDir })
    expect(() => server.url).toThrow(ClosedError)
    await server.start()
    await server.client.retain('b', 'The spare key is under the third flower pot.')
    const second = await failureOf(HindsightServer.start({ dataDir }))
    expect(second).toBeInstanceOf(DaemonStartError)
    expect((second as Error).message).toMatch(/Another daemon \(pid \d+\) is using/)
    expect((await server.client.listMemories('b')).total).toBe(1)

    // Asked for at once, they take place in this order.
    await Promise.all([server.stop(), server.start()])
    expect((await server.client.recall('b', 'Where is the spare key?')).results[0]!.text).toContain('flower pot')
    await server.stop()
    await server.stop()
    expect(() => server.url).toThrow(ClosedError)
    expect(await scratch.processes()).toEqual([])
    expect((await readdir(dataDir)).sort()).toEqual(['daemon.log', 'postgres'])
  })

  it('ends with the process that started it, even when that is killed', async () => {
    const parent = new Program([
      '--input-type=module',
      '--eval',
      `import { HindsightServer } from 'hindsight-all'
       const server = await HindsightServer.start()
       await server.client.retain('b', 'Alice works at Google')
       console.log('running', server.url)
       setInterval(() => {}, 1000)`,
    ])
    await parent.printed(/running/)
    expect((await scratch.processes()).length).toBeGreaterThan(1)
    await parent.kill()
    await expect.poll(() => scratch.processes(), { timeout: 20_000, interval: 50 }).toEqual([])
    await expect.poll(() => readdir(scratch.directory), { timeout: 5_000 }).toEqual([])
  })
})

describe('a start that fails says why at once', () => {
  /** The log that the error names is all that is left. */
  async function expectOnlyLogLeft(error: DaemonStartError): Promise<void> {
    expect(await scratch.processes()).toEqual([])
    const [directory, ...others] = await readdir(scratch.directory)
    expect(others).toEqual([])
    expect(await readdir(join(scratch.directory, directory!))).toEqual(['daemon.log'])
    expect(error.logFile).toBe(join(scratch.directory, directory!, 'daemon.log'))
    const log = await readFile(error.logFile, 'utf8')
    expect(log.trimEnd().endsWith(error.logLines.join('\n'))).toBe(true)
    for (const line of [error.reason, ...error.logLines, error.logFile]) expect(error.message).toContain(line)
  }

  it('for a port that is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const { port } = blocker.address() as { port: number }
    const error = (await failureOf(HindsightServer.start({ port }))) as DaemonStartError
    blocker.close()
    expect(error).toBeInstanceOf(DaemonStartError)
    expect(error.reason).toBe('it exited with code 1')
    expect(error.logLines.join()).toMatch(new RegExp(`port ${port} is taken.*--port`))
    await expectOnlyLogLeft(error)
  })

  it('for settings that are wrong', async () => {
    const error = (await failureOf(
      HindsightServer.start({ env: { HINDSIGHT_API_MAX_BODY_MB: 'lots' } }),
    )) as DaemonStartError
    expect(error.reason).toBe('it exited with code 2')
    expect(error.logLines.join()).toMatch(/HINDSIGHT_API_MAX_BODY_MB.*"lots"/)
    await expectOnlyLogLeft(error)
  })

  it('for one that takes too long, and when the caller gives up', async () => {
    // The moment decides whether it can still clean up after itself.
    for (const startTimeoutMs of [100, 300, 500]) {
      const tooLong = (await failureOf(HindsightServer.start({ startTimeoutMs }))) as DaemonStartError
      expect(tooLong.reason).toBe(`it did not answer within ${startTimeoutMs / 1000} s`)
      await expectOnlyLogLeft(tooLong)
      await rm(dirname(tooLong.logFile), { recursive: true })
    }

    const abort = new AbortController()
    const aborted = failureOf(
      HindsightServer.start({
        signal: abort.signal,
        onProgress: ({ phase }) => {
          if (phase.startsWith('database')) abort.abort()
        },
      }),
    )
    expect(await aborted).toBeInstanceOf(AbortedError)
    expect(await scratch.processes()).toEqual([])
    expect(await readdir(scratch.directory)).toEqual([])
  })
})

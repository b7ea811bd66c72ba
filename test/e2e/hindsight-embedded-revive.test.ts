import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ConnectionError, HindsightEmbedded } from 'hindsight-all'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { describeProcess } from '../../packages/api/src/database/embedded/processes.ts'
import { Scratch } from '../support/scratch.ts'

const BANK = 'revived'
type Victim = 'daemon' | 'database'

let scratch: Scratch
let memory: HindsightEmbedded
beforeAll(async () => {
  scratch = await Scratch.create()
  vi.stubEnv('HINDSIGHT_HOME', join(scratch.directory, 'home'))
  memory = new HindsightEmbedded({ profile: 'mortal' })
  await memory.retain(BANK, 'Alice keeps bees in Lisbon.', { documentId: 'bees' })
  await memory.directives.create(BANK, { name: 'Tone', content: 'Be kind.' })
  await memory.mentalModels.create(BANK, { id: 'alice', name: 'Alice', content: 'Alice likes bees.' })
})
afterAll(async () => {
  await memory.close({ stopDaemon: true })
  vi.unstubAllEnvs()
  await scratch[Symbol.asyncDispose]()
})

async function daemonPid(): Promise<number> {
  const state = await readFile(join(scratch.directory, 'home/profiles/mortal/daemon.json'), 'utf8')
  return (JSON.parse(state) as { process: { pid: number } }).process.pid
}

async function kill(victims: readonly Victim[]): Promise<void> {
  const pids = await Promise.all(victims.map((one) => (one === 'daemon' ? daemonPid() : scratch.postmasterPid())))
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  for (const pid of pids) await expect.poll(() => describeProcess(pid), { interval: 5 }).toBeUndefined()
}

describe('the next call after a kill succeeds by itself', () => {
  const calls: readonly (readonly [name: string, victims: readonly Victim[], call: () => Promise<unknown>])[] = [
    ['banks', ['daemon'], async () => (await memory.banks.list()).banks.map(({ bank_id }) => bank_id)],
    ['mentalModels', ['database'], async () => (await memory.mentalModels.get(BANK, 'alice')).name],
    ['directives', ['daemon', 'database'], async () => (await memory.directives.list(BANK)).items[0]?.name],
    ['memories', ['database'], async () => (await memory.memories.list(BANK, { documentId: 'bees' })).total],
    ['documents', ['daemon', 'database'], async () => (await memory.documents.get(BANK, 'bees')).id],
    [
      'entities',
      ['daemon'],
      async () => (await memory.entities.list(BANK)).items.some((one) => /alice/i.test(one.canonical_name)),
    ],
    ['operations', ['daemon', 'database'], async () => (await memory.operations.get(BANK, randomUUID())).status],
    [
      'recall',
      ['daemon', 'database'],
      async () => (await memory.recall(BANK, 'What does Alice keep?')).results[0]?.text,
    ],
    [
      'retain',
      ['database'],
      async () => (await memory.retain(BANK, 'Bob keeps goats.', { documentId: 'goats' })).success,
    ],
  ]
  const answers: Readonly<Record<string, unknown>> = {
    banks: [BANK],
    mentalModels: 'Alice',
    directives: 'Tone',
    memories: 1,
    documents: 'bees',
    entities: true,
    operations: 'not_found',
    recall: expect.stringContaining('bees'),
    retain: true,
  }

  it.each(calls)('%s, after one of %j', async (name, victims, call) => {
    await memory.start()
    const before = await daemonPid()
    await kill(victims)
    expect(await call()).toEqual(answers[name])
    if (victims.includes('daemon')) expect(await daemonPid()).not.toBe(before)
  })
})

describe('a call under way when the daemon is killed', () => {
  /** Connections to the daemon on which a request lies that it has not read. Linux tells. */
  async function unreadRequests(): Promise<number> {
    const port = Number(new URL(memory.url).port).toString(16).toUpperCase().padStart(4, '0')
    const rows = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((row) => row.trim().split(/\s+/))
    const established = rows.filter(([, local, , state]) => local?.endsWith(`:${port}`) && state === '01')
    return established.filter(([, , , , queues]) => !queues!.endsWith(':00000000')).length
  }

  it('is repeated if that is safe, and else fails with an error that says that it may have been done', async () => {
    await memory.start()
    const pid = await daemonPid()
    const ended: string[] = []
    memory.events
      .on('exit', ({ pid: gone }) => ended.push(`exit ${gone === pid}`))
      .on('ready', () => ended.push('ready'))
    // It hears no more, so all of these are under way when it dies.
    process.kill(pid, 'SIGSTOP')
    const operationId = randomUUID()
    const safe = Promise.all([
      memory.recall(BANK, 'What does Alice keep?'),
      memory.retain(BANK, 'Carol keeps ducks.', { documentId: 'ducks' }),
      memory.retain(BANK, 'Dave keeps hens.', { documentId: 'hens', async: true, operationId }),
    ])
    const unsafe = memory.directives.create(BANK, { name: 'Once', content: 'Do it once.' }).then(
      () => expect.fail('it should have failed'),
      (error: unknown) => error as ConnectionError,
    )
    await expect.poll(unreadRequests, { interval: 5 }).toBe(4)
    process.kill(pid, 'SIGKILL')

    const error = await unsafe
    expect(error).toMatchObject({ name: 'ConnectionError', maybeApplied: true })
    const [recalled, retained, queued] = await safe
    expect(recalled.results[0]!.text).toContain('bees')
    expect(retained.success).toBe(true)
    expect(queued.operation_id).toBe(operationId)
    expect((await memory.operations.wait(BANK, operationId)).status).toBe('completed')
    const documents = (await memory.documents.list(BANK)).items.map(({ id }) => id)
    for (const id of ['ducks', 'hens']) expect(documents.filter((one) => one === id)).toHaveLength(1)
    expect((await memory.directives.list(BANK)).items.map(({ name }) => name)).toEqual(['Tone'])
    expect(ended).toEqual(['exit true', 'ready'])
  })
})

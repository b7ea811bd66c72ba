import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DaemonAlreadyRunning, lockDaemon } from './daemon-lock.ts'
import { identifyProcess } from './process-identity.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hindsight-lock-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const unexpectedLoss = (cause: Error) => {
  throw cause
}

describe('lockDaemon', () => {
  it('lets one in and names the holder to the next', async () => {
    const lock = await lockDaemon(directory, unexpectedLoss)
    const second = lockDaemon(directory, unexpectedLoss)
    await expect(second).rejects.toThrow(DaemonAlreadyRunning)
    await expect(second).rejects.toThrow(String(process.pid))
    await lock.release()
    const third = await lockDaemon(directory, unexpectedLoss)
    await third.release()
  })

  it('replaces a holder that was killed at once', async () => {
    const { place } = await holderOf(directory)
    leaveLock({ pid: process.pid, startedAt: 'another boot:1', place })
    const lock = await lockDaemon(directory, unexpectedLoss)
    await lock.release()
    expect(readdirSync(directory)).toEqual([])
  })

  it('leaves one alone that it cannot look at, as long as that one touches its lock', async () => {
    leaveLock({ pid: 7, startedAt: 'boot:1', place: 'another container' })
    const lock = join(directory, 'daemon.lock')
    await expect(lockDaemon(directory, unexpectedLoss, 500)).rejects.toThrow('Another daemon (pid 7) is using')
    utimesSync(lock, new Date(0), new Date(0))
    const taken = await lockDaemon(directory, unexpectedLoss)
    await taken.release()
  })

  it.each(['', '{', 'null', '[]', '{"pid":"x"}'])('is not held up by an owner file that says %j', async (text) => {
    writeFileSync(join(directory, 'daemon.owner.json'), text)
    const lock = await lockDaemon(directory, unexpectedLoss)
    await lock.release()
  })
})

/** What a daemon that runs writes about itself. */
async function holderOf(path: string): Promise<{ pid: number; place: string }> {
  const lock = await lockDaemon(path, unexpectedLoss)
  const owner = JSON.parse(readFileSync(join(path, 'daemon.owner.json'), 'utf8'))
  await lock.release()
  return owner
}

function leaveLock(owner: unknown): void {
  mkdirSync(join(directory, 'daemon.lock'))
  writeFileSync(join(directory, 'daemon.owner.json'), JSON.stringify(owner))
}

describe('identifyProcess', () => {
  it('knows a live process and not a dead one', () => {
    expect(identifyProcess(process.pid)).toEqual(identifyProcess(process.pid))
    expect(identifyProcess(process.pid)?.startedAt).toBeTruthy()
    expect(identifyProcess(0x3fffff)).toBeNull()
  })
})

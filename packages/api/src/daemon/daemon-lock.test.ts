import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
    mkdirSync(join(directory, 'daemon.lock'))
    // Our own pid, but begun at another time: what a reused pid looks like.
    writeFileSync(
      join(directory, 'daemon.owner.json'),
      JSON.stringify({ pid: process.pid, startedAt: 'another boot:1' }),
    )
    const lock = await lockDaemon(directory, unexpectedLoss)
    await lock.release()
  })
})

describe('identifyProcess', () => {
  it('knows a live process and not a dead one', () => {
    expect(identifyProcess(process.pid)).toEqual(identifyProcess(process.pid))
    expect(identifyProcess(process.pid)?.startedAt).toBeTruthy()
    expect(identifyProcess(0x3fffff)).toBeNull()
  })
})

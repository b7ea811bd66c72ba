import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type DaemonState, publishDaemonState, readDaemonState } from './daemon-state.ts'
import { identifyProcess } from './process-identity.ts'

let directory: string
let file: string
beforeEach(() => {
  vi.useFakeTimers()
  directory = mkdtempSync(join(tmpdir(), 'hindsight-state-'))
  file = join(directory, 'daemon.json')
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(directory, { recursive: true, force: true })
})

const stateOf = (instanceId: string): DaemonState => ({
  instanceId,
  process: identifyProcess(process.pid)!,
  url: 'http://127.0.0.1:1',
  version: '1.0.0',
  protocolVersion: 1,
  startedAt: '2024-01-01T00:00:00Z',
  settings: {},
})

it('comes back when it was removed or damaged, until it is taken back', () => {
  const state = stateOf('a')
  const takeBack = publishDaemonState(file, state)
  for (const damage of [() => rmSync(file), () => writeFileSync(file, '{"inst'), () => writeFileSync(file, 'null')]) {
    damage()
    vi.advanceTimersByTime(1_000)
    expect(readDaemonState(file)).toEqual(state)
  }
  takeBack()
  vi.advanceTimersByTime(5_000)
  expect(readdirSync(directory)).toEqual([])
})

it('leaves the state of another daemon that lives alone', () => {
  const takeBack = publishDaemonState(file, stateOf('a'))
  const other = stateOf('b')
  writeFileSync(file, JSON.stringify(other))
  vi.advanceTimersByTime(1_000)
  takeBack()
  expect(readDaemonState(file)).toEqual(other)
})

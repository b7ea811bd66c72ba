import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keepLogShort, rotateLog } from './log-rotation.ts'

let directory: string
let file: string
const cleanups: (() => void)[] = []
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hindsight-rotation-'))
  file = join(directory, 'daemon.log')
})
afterEach(() => {
  for (const cleanUp of cleanups.splice(0)) cleanUp()
  rmSync(directory, { recursive: true, force: true })
})

/** An open log, as a daemon inherits it. */
function openLog(): number {
  const descriptor = openSync(file, 'a', 0o644)
  cleanups.push(() => closeSync(descriptor))
  return descriptor
}

const text = (name: string) => readFileSync(join(directory, name), 'utf8')

it('puts a log aside and keeps three, while it is written', () => {
  const log = openLog()
  for (const line of ['first', 'second', 'third', 'fourth', 'fifth']) {
    writeSync(log, `${line}\n`.repeat(3))
    expect(rotateLog(file, 10)).toBe(true)
    expect(rotateLog(file, 10)).toBe(false)
  }
  writeSync(log, 'now\n')
  expect(readdirSync(directory)).toEqual(['daemon.log', 'daemon.log.1', 'daemon.log.2', 'daemon.log.3'])
  expect(text('daemon.log')).toBe('now\n')
  expect(['fifth', 'fourth', 'third'].map((line) => `${line}\n`.repeat(3))).toEqual(
    [1, 2, 3].map((age) => text(`daemon.log.${age}`)),
  )
  if (process.platform !== 'win32') expect(statSync(`${file}.1`).mode & 0o777).toBe(0o600)
})

it('leaves alone what is short or not there', () => {
  expect(rotateLog(file)).toBe(false)
  writeFileSync(file, 'x'.repeat(10))
  expect(rotateLog(file, 10)).toBe(false)
  expect(readdirSync(directory)).toEqual(['daemon.log'])
})

it('loses nothing when the copy cannot be made', () => {
  writeFileSync(file, 'precious')
  mkdirSync(`${file}.copy`)
  expect(() => rotateLog(file, 1)).toThrow()
  expect(text('daemon.log')).toBe('precious')
})

it('watches the log of a process, not a file that only has its name', () => {
  vi.useFakeTimers()
  cleanups.push(() => vi.useRealTimers())
  const failures: unknown[] = []
  const log = openLog()
  const watch = (descriptor: number) =>
    cleanups.push(
      keepLogShort({
        descriptor,
        file,
        largestBytes: 5,
        intervalMs: 1_000,
        onFailure: (error) => failures.push(error),
      }),
    )
  const other = openSync(join(directory, 'other'), 'a')
  cleanups.push(() => closeSync(other))
  watch(other)
  writeSync(log, 'one two\n')
  vi.advanceTimersByTime(5_000)
  expect(text('daemon.log')).toBe('one two\n')
  watch(log)
  vi.advanceTimersByTime(999)
  expect(text('daemon.log')).toBe('one two\n')
  vi.advanceTimersByTime(1)
  expect(text('daemon.log')).toBe('')
  expect(text('daemon.log.1')).toBe('one two\n')
  expect(failures).toEqual([])
})

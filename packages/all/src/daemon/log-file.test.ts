import { closeSync, mkdtempSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { lastLogLines, openLog } from './log-file.ts'

let directory: string
let file: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hindsight-log-'))
  file = join(directory, 'daemon.log')
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

it('gives the last lines, and only those of the last start when asked', () => {
  expect(lastLogLines(file, 5)).toEqual([])
  writeFileSync(file, 'one\ntwo\n')
  const { descriptor, offset } = openLog(file)
  expect(lastLogLines(file, 5, offset)).toEqual([])
  writeSync(descriptor, 'three\nfour\nfive\n')
  closeSync(descriptor)
  expect(lastLogLines(file, 5, offset)).toEqual(['three', 'four', 'five'])
  expect(lastLogLines(file, 2, offset)).toEqual(['four', 'five'])
  expect(lastLogLines(file, 4)).toEqual(['two', 'three', 'four', 'five'])
  expect(lastLogLines(file, 0)).toEqual([])
})

it('reads the end of a large log only', () => {
  writeFileSync(file, `${'x'.repeat(1_000_000)}\nlast\n`)
  expect(lastLogLines(file, 1)).toEqual(['last'])
})

it('goes on in the log that was put aside while the daemon ran', () => {
  writeFileSync(`${file}.1`, 'before\n12\n34\n')
  writeFileSync(file, '56\n')
  expect(lastLogLines(file, 2)).toEqual(['34', '56'])
  expect(lastLogLines(file, 9)).toEqual(['before', '12', '34', '56'])
  expect(lastLogLines(file, 9, 'before\n'.length)).toEqual(['12', '34', '56'])
  expect(lastLogLines(file, 9, 0)).toEqual(['56'])
})

it('puts a log aside that has grown large', () => {
  writeFileSync(file, 'x'.repeat(10 * 2 ** 20 + 1))
  const { descriptor, offset } = openLog(file)
  closeSync(descriptor)
  expect(offset).toBe(0)
  expect(readFileSync(file, 'utf8')).toBe('')
  expect(readFileSync(`${file}.1`).length).toBe(10 * 2 ** 20 + 1)
})

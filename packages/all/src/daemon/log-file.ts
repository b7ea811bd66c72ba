import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { rotateLog } from 'hindsight-api/daemon'

const LARGEST_TAIL_BYTES = 64 * 2 ** 10

/** Opens a daemon's log for appending; `offset` is where the new lines will begin. */
export function openLog(file: string): { descriptor: number; offset: number } {
  try {
    rotateLog(file)
  } catch {
    // A log that is too long is no reason not to start; the daemon tries again.
  }
  const descriptor = openSync(file, 'a', 0o600)
  return { descriptor, offset: fstatSync(descriptor).size }
}

/**
 * The last lines, or the last that were written after the offset; none when there is no such file. A daemon empties its
 * log when that has grown large: what is missing then ends the one that it put aside.
 */
export function lastLogLines(file: string, count: number, offset?: number): string[] {
  const lines = linesAfter(file, count, offset ?? 0)
  const wasEmptied = offset === undefined || sizeOf(file) < offset
  if (lines.length >= count || !wasEmptied) return lines
  return [...linesAfter(`${file}.1`, count - lines.length, offset ?? 0), ...lines]
}

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0

function linesAfter(file: string, count: number, offset: number): string[] {
  if (sizeOf(file) === 0) return []
  const descriptor = openSync(file, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const start = size < offset ? 0 : offset
    const length = Math.min(size - start, LARGEST_TAIL_BYTES)
    if (length <= 0 || count <= 0) return []
    const buffer = Buffer.alloc(length)
    readSync(descriptor, buffer, 0, length, size - length)
    const text = buffer.toString('utf8').trimEnd()
    return text === '' ? [] : text.split('\n').slice(-count)
  } finally {
    closeSync(descriptor)
  }
}

import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs'

/** A log that has grown past this is put aside at the next start; the one put aside before it goes. */
const LARGEST_LOG_BYTES = 10 * 2 ** 20
const LARGEST_TAIL_BYTES = 64 * 2 ** 10

/** Opens a daemon's log for appending; `offset` is where the new lines will begin. */
export function openLog(file: string): { descriptor: number; offset: number } {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > LARGEST_LOG_BYTES) renameSync(file, `${file}.1`)
  const descriptor = openSync(file, 'a', 0o600)
  return { descriptor, offset: fstatSync(descriptor).size }
}

/** The last lines that were written after the offset; none when there is no such file. */
export function lastLogLines(file: string, count: number, offset = 0): string[] {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return []
  const descriptor = openSync(file, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const length = Math.min(size - offset, LARGEST_TAIL_BYTES)
    if (length <= 0 || count <= 0) return []
    const buffer = Buffer.alloc(length)
    readSync(descriptor, buffer, 0, length, size - length)
    const text = buffer.toString('utf8').trimEnd()
    return text === '' ? [] : text.split('\n').slice(-count)
  } finally {
    closeSync(descriptor)
  }
}

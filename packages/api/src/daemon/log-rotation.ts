import { chmodSync, copyFileSync, fstatSync, lstatSync, renameSync, rmSync, type Stats, truncateSync } from 'node:fs'

const LARGEST_LOG_BYTES = 10 * 2 ** 20
/** `daemon.log.1` is the youngest. */
const OLD_LOGS = 3
const LOOK_INTERVAL_MS = 10_000

/**
 * Puts a log aside that has grown past the limit, and empties it. It is copied and not moved, because whoever writes
 * it – with O_APPEND – goes on writing to the same file. Returns whether that was done.
 */
export function rotateLog(file: string, largestBytes = LARGEST_LOG_BYTES): boolean {
  if ((find(file)?.size ?? 0) <= largestBytes) return false
  const copy = `${file}.copy`
  try {
    copyFileSync(file, copy)
    chmodSync(copy, 0o600)
  } catch (error) {
    rmSync(copy, { force: true })
    throw error
  }
  for (let age = OLD_LOGS - 1; age >= 1; age--) {
    if (find(`${file}.${age}`) !== undefined) renameSync(`${file}.${age}`, `${file}.${age + 1}`)
  }
  renameSync(copy, `${file}.1`)
  truncateSync(file)
  return true
}

export interface LogWatchOptions {
  /** Where this process writes its log, if that is the file. */
  readonly descriptor: number
  readonly file: string
  readonly onFailure: (error: unknown) => void
  readonly largestBytes?: number | undefined
  readonly intervalMs?: number
}

/** Rotates the log of this process while it runs; leaves any other file alone. Returns what ends that. */
export function keepLogShort(options: LogWatchOptions): () => void {
  let failed = false
  const look = () => {
    try {
      if (isSameFile(options.descriptor, options.file)) rotateLog(options.file, options.largestBytes)
      failed = false
    } catch (error) {
      // To say it each time would fill the log.
      if (!failed) options.onFailure(error)
      failed = true
    }
  }
  const timer = setInterval(look, options.intervalMs ?? LOOK_INTERVAL_MS).unref()
  return () => clearInterval(timer)
}

function isSameFile(descriptor: number, path: string): boolean {
  const [open, found] = [fstatSync(descriptor), find(path)]
  return found !== undefined && open.isFile() && open.ino === found.ino && open.dev === found.dev
}

const find = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false })

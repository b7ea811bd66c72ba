import { appendFileSync, readFileSync } from 'node:fs'

/** What a write does to a document. Each line of text holds a marker that occurs nowhere else. */
export interface Change {
  readonly mode: 'replace' | 'append' | 'delete'
  readonly markers: readonly string[]
}

/** What a client process notes of its calls, in order. A call without an end is one that the process did not survive. */
export type JournalEntry =
  | { readonly type: 'sent'; readonly call: string; readonly bank: string; readonly document: string; change: Change }
  | { readonly type: 'acknowledged'; readonly call: string; readonly tookMs: number }
  | FailedCall
  /** A read that was answered, `missing` being the acknowledged markers that the answer should have held. */
  | { readonly type: 'read'; readonly bank: string; readonly missing: readonly string[]; readonly tookMs: number }

export interface FailedCall {
  readonly type: 'failed'
  readonly call: string
  readonly bank: string
  readonly error: string
  /** What the error said; undefined when it said nothing of it. */
  readonly maybeApplied: boolean | undefined
  readonly tookMs: number
}

/** The operating system has the line when this returns: it survives the process. */
export function appendToJournal(file: string, entry: JournalEntry): void {
  appendFileSync(file, `${JSON.stringify(entry)}\n`)
}

/** A last line that was cut short belongs to a call that was never made. */
export function readJournal(file: string): JournalEntry[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.slice(0, -1).map((line) => JSON.parse(line) as JournalEntry)
}

import type { Change, JournalEntry } from './journal.ts'

/** The markers of a document in order; null when there is no document. */
export type Content = readonly string[] | null

export interface ExpectedDocument {
  readonly bank: string
  readonly document: string
  /** What may be stored: one content, unless it is unknown whether a call was carried out. */
  readonly possible: readonly Content[]
}

/**
 * What may be stored after the calls of a journal. An acknowledged call was carried out once; one that failed, or whose
 * process died, was carried out or not; one that failed with `maybeApplied: false` was not.
 */
export function expectedDocuments(journal: readonly JournalEntry[]): ExpectedDocument[] {
  const ends = new Map<string, boolean | 'unknown'>()
  for (const entry of journal) {
    if (entry.type === 'acknowledged') ends.set(entry.call, true)
    else if (entry.type === 'failed') ends.set(entry.call, entry.maybeApplied === false ? false : 'unknown')
  }
  const documents = new Map<string, ExpectedDocument>()
  for (const entry of journal) {
    if (entry.type !== 'sent') continue
    const { bank, document, change } = entry
    const key = JSON.stringify([bank, document])
    const before = documents.get(key)?.possible ?? [null]
    const after = before.map((content) => apply(change, content))
    const applied = ends.get(entry.call) ?? 'unknown'
    const possible = applied === 'unknown' ? distinct([...before, ...after]) : applied ? distinct(after) : before
    documents.set(key, { bank, document, possible })
  }
  return [...documents.values()]
}

function apply(change: Change, content: Content): Content {
  if (change.mode === 'delete') return null
  return change.mode === 'append' ? [...(content ?? []), ...change.markers] : change.markers
}

function distinct(contents: readonly Content[]): Content[] {
  return [...new Map(contents.map((content) => [JSON.stringify(content), content])).values()]
}

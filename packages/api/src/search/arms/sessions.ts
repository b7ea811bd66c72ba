import type { BankIndex } from '../memory/bank-index.ts'
import type { SearchQuery } from '../search-index.ts'

/** Where documents do not tell, a silence as long as this lies between two sessions. */
const SESSION_GAP_MS = 6 * 3_600_000

/** A conversation of the bank: its rows by time, document and position. */
interface ConversationSession {
  readonly start: number
  readonly rows: readonly number[]
}

/**
 * The bank's conversations by time. A conversation is a session of a document in which somebody speaks; where nobody
 * does in the whole bank, any dated session counts. Sessions that touch in time and tags are one when each is short.
 */
export function listSessions(index: BankIndex): ConversationSession[] {
  const bySession = new Map<number, number[]>()
  let anyoneSpeaks = false
  for (let row = 0; row < index.rows; row++) {
    const session =
      index.alive[row] === 1 && !Number.isNaN(index.mentionTimes[row]!) ? index.neighbourhood.session(row) : -1
    if (session < 0) continue
    anyoneSpeaks ||= index.speakers[row]! > 0
    const rows = bySession.get(session)
    if (rows === undefined) bySession.set(session, [row])
    else rows.push(row)
  }
  const groups = [...bySession.values()]
    .filter((rows) => !anyoneSpeaks || rows.some((row) => index.speakers[row]! > 0))
    .map((rows) => ({ rows, start: Math.min(...rows.map((row) => index.mentionTimes[row]!)) }))
    .sort((a, b) => a.start - b.start || a.rows[0]! - b.rows[0]!)
  const sessions: { start: number; end: number; document: number; isWhole: boolean; rows: number[] }[] = []
  for (const { rows, start } of groups) {
    const document = index.documents[rows[0]!]!
    const isWhole = rows.length > 1 && rows.every((row) => index.documents[row] === document)
    const end = Math.max(...rows.map((row) => index.mentionTimes[row]!))
    const last = sessions.at(-1)
    const sameDocument = last?.isWhole && isWhole && last.document === document
    const bothLoose = last !== undefined && !last.isWhole && !isWhole
    if (last !== undefined && (sameDocument || bothLoose) && start - last.end <= SESSION_GAP_MS) {
      last.rows.push(...rows)
      last.end = Math.max(last.end, end)
    } else sessions.push({ start, end, document, isWhole, rows: [...rows] })
  }
  return sessions.map(({ start, rows }) => ({ start, rows: inOrder(index, rows) }))
}

/** Finds the rows of the conversation that a question asks for by its number. */
export type FindSession = (
  index: BankIndex,
  session: NonNullable<SearchQuery['session']>,
  now: Date,
) => readonly number[]

/** The conversation of that number, counted from the first or back from the latest before `now`; [] when there is none. */
export const findSession: FindSession = (index, session, now) => {
  const past = listSessions(index).filter(({ start }) => start <= now.getTime())
  const chosen = session.kind === 'ordinal' ? past[session.value - 1] : past[past.length - session.value]
  return chosen?.rows ?? []
}

/** Rows by time, then document, then position. */
export function inOrder(index: BankIndex, rows: readonly number[]): number[] {
  const { mentionTimes, starts, documents, positions } = index
  const time = (row: number): number => (Number.isNaN(mentionTimes[row]!) ? starts[row]! : mentionTimes[row]!)
  return rows.toSorted(
    (a, b) => time(a) - time(b) || documents[a]! - documents[b]! || positions[a]! - positions[b]! || a - b,
  )
}

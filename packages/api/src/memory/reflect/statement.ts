import type { RecallResult } from 'hindsight-contract'
import { parseTimestamp } from '../../text/parse-timestamp.ts'
import { termsOf } from '../../text/terms.ts'
import { describeWindow } from '../../text/time/describe-window.ts'
import type { Precision } from '../../text/time/time-window.ts'

/** Something an answer may say, with where it comes from. */
export interface Statement {
  readonly source: 'memory' | 'mental_model'
  /** Of the memory or the mental model. */
  readonly id: string
  readonly type: string
  readonly text: string
  /** The document of a memory, the name of a mental model. */
  readonly origin: string | null
  readonly context: string | null
  readonly occurredStart: string | null
  readonly occurredEnd: string | null
  /** When it happened, else when it was said; and the other way round. */
  readonly happenedAt: Date | null
  readonly saidAt: Date | null
  /** `saidAt` in words, as exactly as it is known. */
  readonly date: string | null
  readonly entities: readonly string[]
  /** How well it answers, 0..1. */
  readonly score: number
  /** Of what is said, without who says it. */
  readonly terms: ReadonlySet<number>
  /** With the speaker and all names. */
  readonly allTerms: ReadonlySet<number>
}

const precisions: ReadonlySet<string> = new Set([
  'instant',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'season',
  'year',
  'decade',
])

export function statementOf(result: RecallResult): Statement {
  const occurred = momentOf(result.occurred_start)
  const mentioned = momentOf(result.mentioned_at)
  const entities = result.entities ?? []
  return {
    source: 'memory',
    id: result.id,
    type: result.type ?? 'world',
    text: result.text,
    origin: result.document_id ?? null,
    context: result.context ?? null,
    occurredStart: result.occurred_start ?? null,
    occurredEnd: result.occurred_end ?? null,
    happenedAt: occurred ?? mentioned,
    saidAt: mentioned ?? occurred,
    date: mentioned !== null ? describeDay(mentioned) : occurred === null ? null : describeTime(result, occurred),
    entities,
    score: result.scores?.final ?? 0,
    terms: new Set(termsOf(withoutSpeaker(result))),
    allTerms: new Set(termsOf([result.text, result.speaker ?? '', ...entities].join(' '))),
  }
}

function withoutSpeaker({ text, speaker }: RecallResult): string {
  return speaker != null && text.startsWith(`${speaker}:`) ? text.slice(speaker.length + 1) : text
}

function describeDay(day: Date): string {
  return describeWindow({ start: day, end: new Date(day.getTime() + 1), precision: 'day' })
}

/** A stored end is the last moment that belongs to the time. */
function describeTime(result: RecallResult, start: Date): string {
  const end = momentOf(result.occurred_end)
  const precision = result.occurred_precision
  const isKnown = end !== null && end > start && precision != null && precisions.has(precision)
  if (!isKnown) return describeDay(start)
  return describeWindow({ start, end: new Date(end.getTime() + 1), precision: precision as Precision })
}

function momentOf(time: string | null | undefined): Date | null {
  return time == null ? null : parseTimestamp(time)
}

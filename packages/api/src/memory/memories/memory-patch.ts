import type { UpdateMemoryRequest } from 'hindsight-contract'
import { parseTimestamp } from 'hindsight-contract'
import { badRequest, unprocessable } from '../../errors.ts'
import { requireUuid } from '../require-uuid.ts'

/** What is to change of a fact, checked; undefined = stays. */
export interface MemoryPatch {
  readonly text?: string | undefined
  readonly context?: string | null | undefined
  readonly occurredStart?: Date | null | undefined
  readonly occurredEnd?: Date | null | undefined
  /** Of `occurredStart`, when that changes. */
  readonly precision?: string | null | undefined
  readonly type?: 'world' | 'experience' | undefined
  readonly entities?: readonly string[] | undefined
  readonly literalEntities?: boolean
  readonly state?: 'valid' | 'invalidated' | undefined
  readonly reason?: string | null
  /** Id of the memory that takes its place. */
  readonly supersededBy?: string | null
}

const CHANGING = ['text', 'context', 'occurred_start', 'occurred_end', 'fact_type', 'entities', 'state'] as const

/** @throws ApiError 422 when nothing is to change, 400 for what cannot be. */
export function readPatch(body: UpdateMemoryRequest): MemoryPatch {
  if (CHANGING.every((field) => body[field] === undefined)) {
    throw unprocessable(`At least one of ${CHANGING.join(', ')} is needed`)
  }
  const supersededBy = body.superseded_by == null ? null : requireUuid(body.superseded_by, 'superseded_by')
  if (supersededBy !== null && body.state !== 'invalidated') {
    throw badRequest("superseded_by needs the state 'invalidated'")
  }
  return {
    text: readText(body.text),
    context: body.context?.replaceAll('\0', '') ?? (body.context === null ? null : undefined),
    occurredStart: readTime(body.occurred_start, 'occurred_start'),
    occurredEnd: readTime(body.occurred_end, 'occurred_end'),
    precision: 'day',
    type: body.fact_type ?? undefined,
    entities: body.entities ?? undefined,
    literalEntities: body.resolve_entities === false,
    state: body.state ?? undefined,
    reason: body.reason ?? null,
    supersededBy,
  }
}

export function readText(written: string | null | undefined): string | undefined {
  const text = written?.replaceAll('\0', '').trim()
  if (text === '') throw badRequest('text must not be blank')
  return text
}

function readTime(written: string | null | undefined, field: string): Date | null | undefined {
  if (written === undefined) return undefined
  if (written === null || written.trim() === '') return null
  const moment = parseTimestamp(written)
  if (moment === null) throw badRequest(`Invalid ${field}: '${written}' is not a time`)
  return moment
}

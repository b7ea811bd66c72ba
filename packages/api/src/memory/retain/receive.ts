import { randomUUID } from 'node:crypto'
import type { MemoryItem, RetainRequest } from 'hindsight-contract'
import { parseTimestamp } from 'hindsight-contract'
import { badRequest, unprocessable } from '../../errors.ts'
import { nameMention } from '../entities/name-mention.ts'
import type { ReceivedDocument, ReceivedItem } from './received-document.ts'

/**
 * Checks the items of a request and groups them into documents, in the order of their first items. Items without an id
 * share one new document; each has its own when the request names two or more documents, where no order joins them.
 */
export function receive(request: Pick<RetainRequest, 'items' | 'document_tags'>, now: Date): ReceivedDocument[] {
  const named = new Set(request.items.map(documentIdOf).filter((id) => id !== null))
  const shared = named.size < 2 ? randomUUID() : null
  const documents = new Map<string, { mode: 'replace' | 'append'; items: ReceivedItem[] }>()
  for (const [index, item] of request.items.entries()) {
    const received = receiveItem(item, index, request.document_tags ?? [], now)
    const mode = item.update_mode ?? 'replace'
    const given = documentIdOf(item)
    if (mode === 'append' && given === null) {
      throw badRequest(`items[${index}].update_mode: 'append' needs a document_id`)
    }
    const id = given ?? shared ?? randomUUID()
    const document = documents.get(id)
    if (document === undefined) documents.set(id, { mode, items: [received] })
    else document.items.push(received)
  }
  return [...documents].map(([id, document]) => ({ id, ...document }))
}

/** The id that the caller gave its document, if any. */
export function documentIdOf(item: Pick<MemoryItem, 'document_id'>): string | null {
  return emptyToNull(clean(item.document_id ?? '').trim())
}

function receiveItem(item: MemoryItem, index: number, documentTags: readonly string[], now: Date): ReceivedItem {
  const text = clean(item.content)
  if (text.trim() === '') throw unprocessable(`items[${index}].content: must not be blank`)
  return {
    text,
    ...receiveTime(item.timestamp, index, now),
    context: emptyToNull(clean(item.context ?? '').trim()),
    metadata: Object.fromEntries(Object.entries(item.metadata ?? {}).map(([key, value]) => [clean(key), clean(value)])),
    tags: [...new Set([...(item.tags ?? []), ...documentTags].map((tag) => clean(tag)))],
    entities: (item.entities ?? [])
      .map(({ text, type }) =>
        nameMention(clean(text).trim().replaceAll(/\s+/g, ' '), {
          ...(type != null && { type: clean(type) }),
          literal: item.resolve_entities === false,
        }),
      )
      .filter(({ name }) => name !== ''),
    resolveEntities: item.resolve_entities !== false,
    observationScopes: item.observation_scopes ?? null,
    strategy: emptyToNull(clean(item.strategy ?? '').trim()),
  }
}

function receiveTime(
  timestamp: string | null | undefined,
  index: number,
  now: Date,
): Pick<ReceivedItem, 'saidAt' | 'saidAtGiven' | 'offsetMinutes' | 'saidOnDay'> {
  const written = timestamp?.trim() ?? ''
  const utc = { offsetMinutes: 0, saidOnDay: false }
  if (written === '') return { ...utc, saidAt: now, saidAtGiven: false }
  if (written.toLowerCase() === 'unset') return { ...utc, saidAt: null, saidAtGiven: true }
  const saidAt = parseTimestamp(written) ?? parseIso(written)
  if (saidAt === null) throw unprocessable(`items[${index}].timestamp: '${written}' is not a time`)
  return { saidAt, saidAtGiven: true, offsetMinutes: offsetOf(written), saidOnDay: written.length === 10 }
}

/** `+05:30` at the end of a time is 330. */
function offsetOf(written: string): number {
  const [, sign, hours, minutes] = /[T ].*([+-])(\d{2}):?(\d{2})$/i.exec(written) ?? []
  const offset = Number(hours ?? 0) * 60 + Number(minutes ?? 0)
  return sign === '-' ? -offset : offset
}

function parseIso(written: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}/.test(written)) return null
  const zoned = written.length === 10 || /(?:Z|[+-]\d{2}:?\d{2})$/i.test(written)
  const moment = new Date(zoned ? written : `${written}Z`)
  return Number.isNaN(moment.getTime()) ? null : moment
}

/** PostgreSQL stores neither the character 0 nor half of a surrogate pair. */
function clean(text: string): string {
  return text.replaceAll('\0', '').replaceAll(/\p{Surrogate}/gu, '\ufffd')
}

const emptyToNull = (text: string): string | null => (text === '' ? null : text)

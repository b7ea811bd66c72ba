import { createHmac } from 'node:crypto'
import type { MemoryDefenseDecision } from 'hindsight-contract'
import type { DefenseAction } from '../../config/bank/memory-defense-policy.ts'
import { maybe, type Queryable, sql } from '../../database/sql.ts'
import { type ApiError, notFound, unprocessable } from '../../errors.ts'
import { resolveBankConfig } from '../banks/bank-config.ts'
import type { Bank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { type Hit, screenFields } from './screen-fields.ts'

export interface Screening<Item> {
  /** What may come in, with its secrets redacted. */
  readonly items: readonly Item[]
  /** One for each item that something was found in. */
  readonly decisions: readonly MemoryDefenseDecision[]
}

/** Fields of a bank's items that hold no content. */
const EXEMPT: ReadonlySet<string> = new Set(['timestamp', 'update_mode'])
/** Fields by which something is known: redacted, it would be known as something else. */
const NAMING: ReadonlySet<string> = new Set(['document_id', 'filename'])

const documentIdOf = (item: { readonly document_id?: unknown }): string | null =>
  typeof item.document_id === 'string' ? item.document_id : null

/** What the bank does with secrets; null: it does not look for them. */
export function defenseOf(engine: Pick<Engine, 'settings'>, bank: Pick<Bank, 'config'>): DefenseAction | null {
  const policy = resolveBankConfig(engine, bank).memory_defense
  if (policy?.enabled !== true) return null
  return policy.rules?.find(({ on }) => on === 'sensitive_data')?.action ?? null
}

/**
 * Screens items as the bank wants it, before anything of them is stored, queued or told to a model. One with a secret in
 * what it is known by is blocked in any case.
 */
export async function screenItems<Item extends object>(
  engine: Pick<Engine, 'settings' | 'db'>,
  bank: Pick<Bank, 'config' | 'number'>,
  given: readonly Item[],
): Promise<Screening<Item>> {
  const wanted = defenseOf(engine, bank)
  if (wanted === null) return { items: given, decisions: [] }
  const items: Item[] = []
  const findings: Finding[] = []
  for (const [index, before] of given.entries()) {
    const { item, hits } = await screenFields(before, EXEMPT)
    const action = hits.some(({ field }) => NAMING.has(field)) ? 'block' : wanted
    if (hits.length > 0) findings.push({ index, action, documentId: documentIdOf(item), hits })
    if (hits.length === 0 || action === 'redact') items.push(item)
  }
  return { items, decisions: await describeFindings(engine.db, bank.number, findings) }
}

/** The refusal of what was found in: tells kinds and fields, never the values. */
export const refusal = (decisions: readonly MemoryDefenseDecision[]): ApiError =>
  unprocessable({ violations: decisions.map(({ index, detector, message }) => ({ index, detector, message })) })

export interface Finding {
  readonly index: number
  readonly action: DefenseAction
  readonly documentId: string | null
  readonly hits: readonly Hit[]
}

/** The findings without the values: what was found is told by fingerprints, the same for the same value in one bank. */
export async function describeFindings(
  db: Queryable,
  bankNumber: number,
  findings: readonly Finding[],
): Promise<MemoryDefenseDecision[]> {
  if (findings.length === 0) return []
  const bank = await maybe<{ key: Buffer }>(
    db,
    sql`select fingerprint_key as key from banks where number = ${bankNumber}`,
  )
  if (bank === undefined) throw notFound('The bank is gone')
  const fingerprint = (value: string) => createHmac('sha256', bank.key).update(value).digest('hex').slice(0, 16)
  return findings.map(({ index, action, documentId, hits }) => ({
    index,
    action,
    detector: 'sensitive_data',
    document_id: documentId,
    matched_types: typesOf(hits),
    message: messageOf(action, hits),
    hits: hits.slice(0, MOST_HITS).map(({ type, field, value }) => ({ type, field, fingerprint: fingerprint(value) })),
  }))
}

/** Hits that a decision tells one by one. */
const MOST_HITS = 100

const typesOf = (hits: readonly Hit[]): string[] => [...new Set(hits.map(({ type }) => type))].sort()

export function messageOf(action: DefenseAction, hits: readonly Hit[]): string {
  const fields = [...new Set(hits.map(({ field }) => field))]
  const kinds = typesOf(hits).map((type) => {
    const count = hits.filter((hit) => hit.type === type).length
    return count === 1 ? type : `${count} × ${type}`
  })
  return `${action === 'block' ? 'Blocked' : 'Redacted'}: ${kinds.join(', ')} in ${fields.join(', ')}`
}

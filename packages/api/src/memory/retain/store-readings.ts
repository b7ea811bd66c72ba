import { execute, type Queryable, sql } from '../../database/sql.ts'
import { textArrayLiteral } from '../memories/insert-memories.ts'
import type { Fact } from './fact.ts'
import type { DocumentPlan } from './plan-document.ts'

/** A fact that has just been stored. */
export interface StoredFact {
  readonly document: number
  readonly fact: Fact
  readonly number: number
}

export async function writeLabelTags(tx: Queryable, stored: readonly StoredFact[]): Promise<void> {
  const labelled = stored.filter(({ fact }) => fact.labelTags.length > 0)
  if (labelled.length === 0) return
  await execute(
    tx,
    sql`update memories m set label_tags = n.label_tags::text[]
        from unnest(
          ${labelled.map(({ number }) => number)}::bigint[],
          ${labelled.map(({ fact }) => textArrayLiteral(fact.labelTags))}::text[]
        ) n (number, label_tags)
        where m.number = n.number`,
  )
}

/** Links each fact to those of its document that brought it about; both are new, so a reader that is behind meets them. */
export async function writeCauses(tx: Queryable, bankNumber: number, stored: readonly StoredFact[]): Promise<void> {
  if (stored.every(({ fact }) => fact.causes.length === 0)) return
  const numbers = new Map(stored.map(({ document, fact, number }) => [`${document} ${fact.contentHash}`, number]))
  const links = stored.flatMap(({ document, fact, number }) =>
    fact.causes.flatMap((cause) => {
      const from = numbers.get(`${document} ${cause}`)
      return from === undefined || from === number ? [] : [{ effect: number, cause: from }]
    }),
  )
  if (links.length === 0) return
  await execute(
    tx,
    sql`insert into memory_links (from_memory, to_memory, bank, type)
        select n.effect, n.cause, ${bankNumber}, 'caused_by'
        from unnest(
          ${links.map(({ effect }) => effect)}::bigint[],
          ${links.map(({ cause }) => cause)}::bigint[]
        ) n (effect, cause)
        on conflict do nothing`,
  )
}

/** Keeps which stretches of the documents a model has read. */
export async function writeExtractions(
  tx: Queryable,
  changes: readonly { readonly document: number; readonly plan: DocumentPlan }[],
): Promise<void> {
  const replaced = changes.filter(({ plan }) => plan.stored !== null && plan.received.mode === 'replace')
  if (replaced.length > 0) {
    const documents = replaced.map(({ document }) => document)
    await execute(tx, sql`delete from extractions where document = any(${documents}::bigint[])`)
  }
  const rows = changes.flatMap(({ document, plan }) =>
    plan.extractions.map((extraction) => ({ document, ...extraction })),
  )
  if (rows.length === 0) return
  await execute(
    tx,
    sql`insert into extractions (document, source_hash, told, stored)
        select n.document, decode(n.source_hash, 'hex'), n.told, n.stored
        from unnest(
          ${rows.map(({ document }) => document)}::bigint[],
          ${rows.map(({ sourceHash }) => sourceHash)}::text[],
          ${rows.map(({ told }) => told)}::int[],
          ${rows.map(({ stored }) => stored)}::int[]
        ) n (document, source_hash, told, stored)
        on conflict (document, source_hash) do nothing`,
  )
}

import { createHash, randomUUID } from 'node:crypto'
import { execute, many, type Queryable, sql } from '../../database/sql.ts'
import { later } from '../date-order.ts'
import type { EncodedText } from '../memories/encoded-text.ts'
import { type InsertTarget, insertMemories } from '../memories/insert-memories.ts'
import type { ObservationScopes } from '../retain/received-document.ts'
import { countObservations } from './count-observations.ts'
import { writeHistory } from './observation-history.ts'
import { scopeKey, scopesOf } from './observation-scopes.ts'

/** A fact that resembles others; each of them may be evidence of an observation. */
export interface AlikeFact {
  readonly number: number
  readonly id: string
  readonly fingerprint: number
  readonly document: number | null
  readonly text: string
  readonly type: 'world' | 'experience'
  readonly context: string | null
  readonly tags: readonly string[]
  readonly observationScopes: ObservationScopes | null
  readonly mentionedAt: Date | null
}

export interface AlikeGroup {
  readonly fingerprint: number
  readonly scope: readonly string[]
  readonly facts: readonly AlikeFact[]
}

/**
 * Groups facts that say the same under a tag set they share. `only` leaves just these tag sets. A group is evidence of
 * an observation when it comes from more than one document.
 */
export function groupAlike(facts: readonly AlikeFact[], only: readonly (readonly string[])[] | null): AlikeGroup[] {
  const wanted = only === null ? null : new Set(only.map((scope) => scopeKey([...new Set(scope)].sort())))
  const groups = new Map<string, { fingerprint: number; scope: string[]; facts: AlikeFact[] }>()
  for (const fact of facts) {
    for (const scope of scopesOf(fact.tags, fact.observationScopes)) {
      if (wanted !== null && !wanted.has(scopeKey(scope))) continue
      const key = `${fact.fingerprint} ${scopeKey(scope)}`
      const group = groups.get(key)
      if (group === undefined) groups.set(key, { fingerprint: fact.fingerprint, scope, facts: [fact] })
      else group.facts.push(fact)
    }
  }
  return [...groups.values()].filter((group) => new Set(group.facts.map(({ document }) => document)).size > 1)
}

export function readAlike(db: Queryable, bankNumber: number, fingerprints: readonly number[]): Promise<AlikeFact[]> {
  return many<AlikeFact>(
    db,
    sql`select number, id, fingerprint, document, text, type, context, tags, observation_scopes as "observationScopes",
               mentioned_at as "mentionedAt"
        from memories
        where bank = ${bankNumber} and fingerprint = any(${fingerprints}::bigint[])
          and type <> 'observation' and invalidated_at is null
        order by number`,
  )
}

interface StoredObservation {
  readonly number: number
  readonly id: string
  readonly fingerprint: number
  readonly text: string
  readonly tags: readonly string[]
  readonly occurredStart: Date | null
  readonly occurredEnd: Date | null
  readonly mentionedAt: Date | null
  readonly evidence: readonly number[]
}

/**
 * Brings observations to what the groups say. Returns how many were created, how many got more evidence, and how many
 * their tag set has no room for.
 */
export async function storeObservations(
  tx: Queryable,
  target: InsertTarget,
  groups: readonly AlikeGroup[],
  encodedTexts: ReadonlyMap<string, EncodedText>,
  limitOf: (scope: readonly string[]) => number,
): Promise<{ created: number; updated: number; overLimit: number }> {
  const stored = await many<StoredObservation>(
    tx,
    sql`select number, id, fingerprint, text, tags, occurred_start as "occurredStart", occurred_end as "occurredEnd",
               mentioned_at as "mentionedAt",
               array(select memory from observation_evidence e where e.observation = o.number) as evidence
        from memories o
        where bank = ${target.bankNumber} and type = 'observation' and invalidated_at is null
          and fingerprint = any(${groups.map(({ fingerprint }) => fingerprint)}::bigint[])`,
  )
  const known = new Map(stored.map((one) => [`${one.fingerprint} ${scopeKey([...one.tags].sort())}`, one]))
  const observationOf = (group: AlikeGroup) => known.get(`${group.fingerprint} ${scopeKey(group.scope)}`)
  const missing = groups.filter((group) => observationOf(group) === undefined)
  const fresh = await withinLimits(tx, target.bankNumber, missing, limitOf)
  const numbers = await createObservations(tx, target, fresh, encodedTexts)
  await addEvidence(
    tx,
    fresh.flatMap(({ facts }, index) => facts.map((fact) => ({ observation: numbers[index]!, fact }))),
  )
  const grown = groups.flatMap((group) => {
    const observation = observationOf(group)
    if (observation === undefined) return []
    const evidence = new Set(observation.evidence)
    const added = group.facts.filter(({ number }) => !evidence.has(number))
    return added.length === 0 ? [] : [{ observation, added, facts: group.facts }]
  })
  await addEvidence(
    tx,
    grown.flatMap(({ observation, added }) => added.map((fact) => ({ observation: observation.number, fact }))),
  )
  await writeHistory(
    tx,
    target.bankNumber,
    grown.map(({ observation, added }) => ({ before: observation, added: added.map(({ number }) => number) })),
  )
  await recountEvidence(
    tx,
    target.sequence,
    grown.map(({ observation, facts }) => ({ number: observation.number, mentionedAt: lastMention(facts) })),
  )
  return { created: fresh.length, updated: grown.length, overLimit: missing.length - fresh.length }
}

/** The first of the groups that their tag sets have room for. */
async function withinLimits(
  tx: Queryable,
  bankNumber: number,
  groups: readonly AlikeGroup[],
  limitOf: (scope: readonly string[]) => number,
): Promise<AlikeGroup[]> {
  const room = new Map<string, number>()
  const fitting: AlikeGroup[] = []
  for (const group of groups) {
    const key = scopeKey(group.scope)
    const limit = limitOf(group.scope)
    const left =
      limit === Number.POSITIVE_INFINITY
        ? limit
        : (room.get(key) ?? limit - (await countObservations(tx, bankNumber, group.scope)))
    room.set(key, left - 1)
    if (left > 0) fitting.push(group)
  }
  return fitting
}

/** The first wording stands for all: it differs from the others only in case, punctuation or an article. */
export const wordingOf = (group: AlikeGroup): AlikeFact => group.facts[0]!

async function createObservations(
  tx: Queryable,
  target: InsertTarget,
  groups: readonly AlikeGroup[],
  encodedTexts: ReadonlyMap<string, EncodedText>,
): Promise<number[]> {
  if (groups.length === 0) return []
  const wordings = groups.map((group) => wordingOf(group).number)
  const details = await many<{
    number: number
    speaker: string | null
    occurredStart: Date | null
    occurredEnd: Date | null
    occurredPrecision: string | null
    entities: number[]
  }>(
    tx,
    sql`select number, speaker, occurred_start as "occurredStart", occurred_end as "occurredEnd",
               occurred_precision as "occurredPrecision",
               array(select entity from memory_entities me where me.memory = m.number) as entities
        from memories m where number = any(${wordings}::bigint[])`,
  )
  const detailsOf = new Map(details.map((one) => [one.number, one]))
  return insertMemories(
    tx,
    target,
    groups.map((group) => {
      const wording = wordingOf(group)
      const { number: _number, ...detail } = detailsOf.get(wording.number)!
      return {
        ...detail,
        id: randomUUID(),
        document: null,
        chunk: null,
        position: 0,
        type: 'observation',
        text: wording.text,
        context: null,
        mentionedAt: lastMention(group.facts),
        tags: group.scope,
        metadata: {},
        observationScopes: null,
        contentHash: createHash('sha256')
          .update(`${group.fingerprint} ${scopeKey(group.scope)}`)
          .digest(),
        proofCount: group.facts.length,
        encoded: encodedTexts.get(wording.text)!,
      }
    }),
  )
}

function lastMention(facts: readonly AlikeFact[]): Date | null {
  return facts.reduce<Date | null>((last, { mentionedAt }) => later(last, mentionedAt), null)
}

async function addEvidence(
  tx: Queryable,
  evidence: readonly { readonly observation: number; readonly fact: AlikeFact }[],
): Promise<void> {
  if (evidence.length === 0) return
  await execute(
    tx,
    sql`insert into observation_evidence (observation, memory, quote)
        select * from unnest(${evidence.map(({ observation }) => observation)}::bigint[],
                             ${evidence.map(({ fact }) => fact.number)}::bigint[],
                             ${evidence.map(({ fact }) => fact.text)}::text[])
        on conflict do nothing`,
  )
}

async function recountEvidence(
  tx: Queryable,
  sequence: number,
  observations: readonly { readonly number: number; readonly mentionedAt: Date | null }[],
): Promise<void> {
  if (observations.length === 0) return
  await execute(
    tx,
    sql`update memories o
        set proof_count = (select count(*) from observation_evidence e where e.observation = o.number),
            mentioned_at = n.mentioned_at, sequence = ${sequence}, updated_at = now()
        from unnest(${observations.map(({ number }) => number)}::bigint[],
                    ${observations.map(({ mentionedAt }) => mentionedAt)}::timestamptz[]) n (number, mentioned_at)
        where o.number = n.number`,
  )
}

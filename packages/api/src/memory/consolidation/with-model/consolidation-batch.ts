import { many, type Queryable, sql } from '../../../database/sql.ts'
import { findBank } from '../../banks/find-bank.ts'
import type { Engine } from '../../engine.ts'
import { chooseSourceFacts } from '../../recall/include-source-facts.ts'
import type { ObservationScopes } from '../../retain/received-document.ts'
import { countObservations, observationsOf } from '../count-observations.ts'
import { scopeKey, scopesOf } from '../observation-scopes.ts'
import { findAlike } from './find-alike.ts'

export interface FactToConsolidate {
  readonly number: number
  readonly id: string
  /** The bank's change that wrote it last: another number means that it may say something else. */
  readonly sequence: number
  readonly text: string
  readonly type: 'world' | 'experience'
  readonly context: string | null
  readonly tags: readonly string[]
  readonly observationScopes: ObservationScopes | null
  readonly occurredStart: Date | null
  readonly occurredEnd: Date | null
  readonly mentionedAt: Date | null
}

export interface ShownObservation {
  readonly number: number
  readonly id: string
  readonly sequence: number
  readonly text: string
  readonly tags: readonly string[]
  readonly fingerprint: number | null
  readonly occurredStart: Date | null
  readonly occurredEnd: Date | null
  readonly mentionedAt: Date | null
  /** Numbers of the facts it rests on. */
  readonly evidence: ReadonlySet<number>
  /** Some of them, the newest first; none that the model is shown anyway. */
  readonly sources: readonly Pick<FactToConsolidate, 'text' | 'mentionedAt' | 'occurredStart' | 'occurredEnd'>[]
}

/** Facts and observations that share a tag set: all that a model is shown at once. */
export interface ConsolidationBatch {
  readonly scope: readonly string[]
  readonly facts: readonly FactToConsolidate[]
  readonly observations: readonly ShownObservation[]
  /** Valid observations of the tag set, shown or not. */
  readonly count: number
  /** The bank's last change when this was read. */
  readonly sequence: number
}

export interface SourceBudget {
  readonly max_tokens: number
  readonly max_tokens_per_observation: number
}

/** Observations that are looked for by one fact, and that are shown together. */
const PER_FACT = 6
export const MOST_SHOWN = 24

/** The facts of these numbers that still wait to be consolidated under the tag set, with what is observed there already. */
export async function readBatch(
  engine: Engine,
  bankId: string,
  scope: readonly string[],
  numbers: readonly number[],
  budget: SourceBudget,
  mostShown: number,
  signal: AbortSignal,
): Promise<ConsolidationBatch> {
  const bank = await findBank(engine.db, bankId)
  const facts = bank === null ? [] : await readPendingFacts(engine.db, scope, numbers)
  if (bank === null || facts.length === 0) return { scope, facts, observations: [], count: 0, sequence: 0 }
  const { sequence } = bank
  const count = await countObservations(engine.db, bank.number, scope)
  if (count === 0) return { scope, facts, observations: [], count, sequence }
  const [resting, alike] = await Promise.all([
    findResting(engine.db, facts),
    findAlike(engine, bank, facts, { types: ['observation'], tags: { tags: scope, match: 'exact' } }, PER_FACT, signal),
  ])
  const places = Array.from({ length: PER_FACT }, (_, place) => place)
  const best = places.flatMap((place) => alike.flatMap(({ ranked }) => ranked[place]?.memory ?? []))
  const wanted = [...new Set([...resting, ...best])].slice(0, Math.max(mostShown, resting.length))
  return {
    scope,
    facts,
    observations: await readObservations(engine.db, bank.number, scope, wanted, facts, budget),
    count,
    sequence,
  }
}

export async function readPendingFacts(
  db: Queryable,
  scope: readonly string[],
  numbers: readonly number[],
): Promise<FactToConsolidate[]> {
  const facts = await many<FactToConsolidate>(
    db,
    sql`select number, id, sequence, text, type, context, tags, observation_scopes as "observationScopes",
               occurred_start as "occurredStart", occurred_end as "occurredEnd", mentioned_at as "mentionedAt"
        from memories
        where number = any(${numbers}::bigint[]) and type <> 'observation' and invalidated_at is null
          and consolidated_at is null and consolidation_failed_at is null
        order by mentioned_at nulls first, number`,
  )
  return facts.filter((fact) => belongsTo(fact, scope))
}

/** Whether a fact may be combined under a tag set. */
export function belongsTo(
  { tags, observationScopes }: Pick<FactToConsolidate, 'tags' | 'observationScopes'>,
  scope: readonly string[],
): boolean {
  const key = scopeKey(scope)
  return scopesOf(tags, observationScopes).some((own) => scopeKey(own) === key)
}

/** Observations that rest on one of the facts already: they are derived again. */
async function findResting(db: Queryable, facts: readonly FactToConsolidate[]): Promise<number[]> {
  const rows = await many<{ observation: number }>(
    db,
    sql`select distinct observation from observation_evidence
        where memory = any(${facts.map(({ number }) => number)}::bigint[]) order by observation`,
  )
  return rows.map(({ observation }) => observation)
}

interface SourceRow {
  readonly observation: number
  readonly memory: number
  readonly token_count: number
  readonly text: string
  readonly tags: readonly string[]
  readonly observationScopes: ObservationScopes | null
  readonly occurredStart: Date | null
  readonly occurredEnd: Date | null
  readonly mentionedAt: Date | null
}

/** Whatever was found, only observations of exactly this tag set are shown, with facts that belong to it. */
async function readObservations(
  db: Queryable,
  bankNumber: number,
  scope: readonly string[],
  numbers: readonly number[],
  facts: readonly FactToConsolidate[],
  budget: SourceBudget,
): Promise<ShownObservation[]> {
  const [observations, sources] = await Promise.all([
    many<Omit<ShownObservation, 'evidence' | 'sources'>>(
      db,
      sql`select o.number, o.id, o.sequence, o.text, o.tags, o.fingerprint, o.occurred_start as "occurredStart",
                 o.occurred_end as "occurredEnd", o.mentioned_at as "mentionedAt"
          from unnest(${numbers}::bigint[]) with ordinality w (number, place) join memories o on o.number = w.number
          where ${observationsOf(bankNumber, scope)}
          order by w.place`,
    ),
    many<SourceRow>(
      db,
      sql`select e.observation, e.memory, m.token_count, m.text, m.tags, m.observation_scopes as "observationScopes",
                 m.occurred_start as "occurredStart", m.occurred_end as "occurredEnd", m.mentioned_at as "mentionedAt"
          from unnest(${numbers}::bigint[]) with ordinality w (number, place)
          join observation_evidence e on e.observation = w.number
          join memories m on m.number = e.memory
          where m.bank = ${bankNumber}
          order by w.place, m.mentioned_at desc nulls last, m.number desc`,
    ),
  ])
  const inBatch = new Set(facts.map(({ number }) => number))
  const others = sources.filter((source) => !inBatch.has(source.memory) && belongsTo(source, scope))
  const chosen = new Set(chooseSourceFacts(others, budget).chosen)
  return observations.map((observation) => ({
    ...observation,
    evidence: new Set(
      sources.filter((source) => source.observation === observation.number).map(({ memory }) => memory),
    ),
    sources: others.filter((source) => source.observation === observation.number && chosen.has(source.memory)),
  }))
}

import { execute, many, type Queryable, sql } from '../../database/sql.ts'

/**
 * Removes memories with all that hangs on them, inside the bank's change `sequence`. An observation goes when it has
 * lost all of its evidence; one that keeps some says no more than that, and what is left is consolidated again. Entities
 * that nothing mentions any more go too. Returns how many of the given memories were there.
 */
export async function removeMemories(
  tx: Queryable,
  bankNumber: number,
  sequence: number,
  memories: readonly number[],
): Promise<number> {
  if (memories.length === 0) return 0
  const observations = await many<{ observation: number }>(
    tx,
    sql`select distinct observation from observation_evidence where memory = any(${memories}::bigint[])`,
  )
  const removed = await removeRows(tx, bankNumber, sequence, memories)
  await reviewObservations(
    tx,
    bankNumber,
    sequence,
    observations.map(({ observation }) => observation),
  )
  return removed
}

/**
 * Takes memories out of the observations they support, because what they say or whom they may be combined with has
 * changed; they are to be consolidated again.
 */
export async function withdrawEvidence(
  tx: Queryable,
  bankNumber: number,
  sequence: number,
  memories: readonly number[],
): Promise<void> {
  if (memories.length === 0) return
  const withdrawn = await many<{ observation: number }>(
    tx,
    sql`delete from observation_evidence where memory = any(${memories}::bigint[]) returning observation`,
  )
  await execute(tx, sql`update memories set consolidated_at = null where number = any(${memories}::bigint[])`)
  const observations = new Set(withdrawn.map(({ observation }) => observation))
  await reviewObservations(tx, bankNumber, sequence, [...observations])
}

/**
 * After evidence was taken away: observations without any go, and the others say nothing that rested on it alone. One
 * that none of its facts says in these words takes the words of the last of them, until it is derived again; what it
 * said earlier, which the evidence may have been part of, is forgotten.
 */
async function reviewObservations(
  tx: Queryable,
  bankNumber: number,
  sequence: number,
  observations: readonly number[],
): Promise<void> {
  if (observations.length === 0) return
  await execute(
    tx,
    sql`delete from observation_history h using memories o
        where o.number = any(${observations}::bigint[]) and h.observation = o.id`,
  )
  const empty = await many<{ number: number }>(
    tx,
    sql`select m.number from memories m
        where m.number = any(${observations}::bigint[])
          and not exists (select 1 from observation_evidence e where e.observation = m.number)`,
  )
  await removeRows(
    tx,
    bankNumber,
    sequence,
    empty.map(({ number }) => number),
  )
  await withdrawWordings(tx, observations)
  await execute(
    tx,
    sql`update memories o
        set proof_count = left_over.count, mentioned_at = left_over.mentioned_at,
            sequence = ${sequence}, updated_at = now()
        from (
          select e.observation, count(*) as count, max(m.mentioned_at) as mentioned_at
          from observation_evidence e join memories m on m.number = e.memory
          where e.observation = any(${observations}::bigint[])
          group by e.observation
        ) left_over
        where o.number = left_over.observation`,
  )
  await execute(
    tx,
    sql`update memories m set consolidated_at = null
        from observation_evidence e join memories o on o.number = e.observation
        where e.observation = any(${observations}::bigint[]) and o.invalidated_at is null
          and m.number = e.memory and m.consolidated_at is not null`,
  )
}

/** Gives each observation that none of its facts says in these words the last fact's, with all that search knows of it. */
async function withdrawWordings(tx: Queryable, observations: readonly number[]): Promise<void> {
  const replaced = await many<{ observation: number; fact: number }>(
    tx,
    sql`update memories o
        set text = f.text, speaker = f.speaker, occurred_start = f.occurred_start, occurred_end = f.occurred_end,
            occurred_precision = f.occurred_precision, token_count = f.token_count, terms = f.terms,
            analyzer_version = f.analyzer_version, fingerprint = f.fingerprint
        from (
          select distinct on (e.observation) e.observation, m.*
          from observation_evidence e join memories m on m.number = e.memory
          where e.observation = any(${observations}::bigint[])
          order by e.observation, m.mentioned_at desc nulls last, m.number desc
        ) f
        where o.number = f.observation and not exists (
          select 1 from observation_evidence e join memories m on m.number = e.memory
          where e.observation = o.number and (m.text = o.text or m.fingerprint = o.fingerprint))
        returning o.number as observation, f.number as fact`,
  )
  if (replaced.length === 0) return
  const numbers = replaced.map(({ observation }) => observation)
  const facts = replaced.map(({ fact }) => fact)
  await execute(tx, sql`delete from memory_vectors where memory = any(${numbers}::bigint[])`)
  await execute(
    tx,
    sql`insert into memory_vectors (space, memory, bank, codes, scale, embedding)
        select v.space, r.observation, v.bank, v.codes, v.scale, v.embedding
        from unnest(${numbers}::bigint[], ${facts}::bigint[]) r (observation, fact)
        join memory_vectors v on v.memory = r.fact`,
  )
  const detached = await many<{ entity: number }>(
    tx,
    sql`delete from memory_entities where memory = any(${numbers}::bigint[]) returning entity`,
  )
  await execute(
    tx,
    sql`insert into memory_entities (memory, entity, bank)
        select r.observation, me.entity, me.bank
        from unnest(${numbers}::bigint[], ${facts}::bigint[]) r (observation, fact)
        join memory_entities me on me.memory = r.fact`,
  )
  await removeOrphanEntities(
    tx,
    detached.map(({ entity }) => entity),
  )
}

async function removeRows(
  tx: Queryable,
  bankNumber: number,
  sequence: number,
  memories: readonly number[],
): Promise<number> {
  if (memories.length === 0) return 0
  const mentioned = await many<{ entity: number }>(
    tx,
    sql`select distinct entity from memory_entities where memory = any(${memories}::bigint[])`,
  )
  await execute(
    tx,
    sql`delete from observation_history h using memories m
        where m.number = any(${memories}::bigint[]) and h.observation = m.id`,
  )
  const removed = await execute(
    tx,
    sql`with gone as (
          delete from memories where bank = ${bankNumber} and number = any(${memories}::bigint[]) returning number
        )
        insert into memory_removals (bank, sequence, memory) select ${bankNumber}, ${sequence}, number from gone`,
  )
  await removeOrphanEntities(
    tx,
    mentioned.map(({ entity }) => entity),
  )
  return removed
}

/** Of the given entities, removes those that no memory mentions. */
export async function removeOrphanEntities(tx: Queryable, entities: readonly number[]): Promise<void> {
  if (entities.length === 0) return
  await execute(
    tx,
    sql`delete from entities e
        where e.number = any(${entities}::int[])
          and not exists (select 1 from memory_entities m where m.entity = e.number)`,
  )
}

import { execute, many, type Queryable, sql } from '../../database/sql.ts'

/**
 * Removes memories with all that hangs on them, inside the bank's change `sequence`. An observation goes when it has
 * lost all of its evidence; one that keeps some is counted anew, and what is left of its evidence is consolidated
 * again. Entities that nothing mentions any more go too. Returns how many of the given memories were there.
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

/** After evidence was taken away: observations without any go, the others are to be derived again. */
async function reviewObservations(
  tx: Queryable,
  bankNumber: number,
  sequence: number,
  observations: readonly number[],
): Promise<void> {
  if (observations.length === 0) return
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
  await execute(
    tx,
    sql`update memories o
        set proof_count = (select count(*) from observation_evidence e where e.observation = o.number),
            sequence = ${sequence}, updated_at = now()
        where o.number = any(${observations}::bigint[])`,
  )
  await execute(
    tx,
    sql`update memories m set consolidated_at = null
        from observation_evidence e
        where e.observation = any(${observations}::bigint[]) and m.number = e.memory and m.consolidated_at is not null`,
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

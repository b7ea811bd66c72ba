import { execute, type Queryable, sql } from '../../database/sql.ts'

/**
 * Brings what observations take from their evidence to it: how many facts, when they were said, the time from the first
 * to the last of what they tell, and those of their entities that the observation names.
 */
export async function refreshObservations(
  tx: Queryable,
  bankNumber: number,
  sequence: number,
  observations: readonly number[],
): Promise<void> {
  if (observations.length === 0) return
  await execute(
    tx,
    sql`update memories o
        set proof_count = n.proof_count, mentioned_at = n.mentioned_at, occurred_start = n.occurred_start,
            occurred_end = n.occurred_end, occurred_precision = n.occurred_precision,
            sequence = ${sequence}, updated_at = now()
        from (
          select e.observation, count(*) as proof_count, max(m.mentioned_at) as mentioned_at,
                 min(m.occurred_start) as occurred_start,
                 nullif(max(coalesce(m.occurred_end, m.occurred_start)), min(m.occurred_start)) as occurred_end,
                 case when count(distinct m.occurred_precision) > 1 then 'day' else min(m.occurred_precision) end
                   as occurred_precision
          from observation_evidence e join memories m on m.number = e.memory
          where e.observation = any(${observations}::bigint[])
          group by e.observation
        ) n
        where o.number = n.observation`,
  )
  const named = sql`
    select distinct o.number as observation, me.entity
    from memories o
    join observation_evidence e on e.observation = o.number
    join memory_entities me on me.memory = e.memory
    where o.number = any(${observations}::bigint[])
      and exists (select 1 from entity_aliases a
                  where a.entity = me.entity and strpos(lower(o.text), lower(a.alias)) > 0)`
  await execute(
    tx,
    sql`delete from memory_entities
        where memory = any(${observations}::bigint[]) and (memory, entity) not in (${named})`,
  )
  await execute(
    tx,
    sql`insert into memory_entities (memory, entity, bank)
        select observation, entity, ${bankNumber} from (${named}) named on conflict do nothing`,
  )
}

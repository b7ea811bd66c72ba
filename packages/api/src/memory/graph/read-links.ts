import { many, type Queryable, sql } from '../../database/sql.ts'

/** Two memories, by id, and why they belong together. */
export interface MemoryLink {
  readonly source: string
  readonly target: string
  readonly type: string
  readonly weight: number
  /** What both mention; null for links of another type. */
  readonly entity: string | null
}

/**
 * The links among the given memories. Most are derived when they are asked for: neighbours in a document, an observation
 * and its evidence, and memories that mention the same entity – each with the next in time, since all pairs of a name
 * that is everywhere would tell nothing.
 */
export function readLinks(db: Queryable, memories: readonly number[]): Promise<MemoryLink[]> {
  return many<MemoryLink>(
    db,
    sql`with chosen as materialized (
          select number, id, document, position, coalesce(occurred_start, mentioned_at, created_at) as at
          from memories where number = any(${memories}::bigint[])
        )
        select a.id as source, b.id as target, l.type, l.weight, null as entity
        from memory_links l join chosen a on a.number = l.from_memory join chosen b on b.number = l.to_memory
        union all
        select o.id, s.id, 'evidence', 1, null
        from observation_evidence e join chosen o on o.number = e.observation join chosen s on s.number = e.memory
        union all
        select id, next, 'temporal', 1, null
        from (select id, lead(id) over (partition by document order by position, number) as next
              from chosen where document is not null) neighbours
        where next is not null
        union all
        select source, target, 'entity', 1, string_agg(name, ', ' order by name)
        from (select c.id as source, lead(c.id) over (partition by me.entity order by c.at, c.number) as target,
                     e.canonical_name as name
              from chosen c join memory_entities me on me.memory = c.number join entities e on e.number = me.entity) shared
        where target is not null
        group by source, target`,
  )
}

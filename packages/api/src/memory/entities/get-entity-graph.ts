import type { EntityGraphResponse, QueryOf } from 'hindsight-contract'
import { many, one, sql } from '../../database/sql.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { wireTimeOrNull } from '../wire-time.ts'

const NODE_COLOR = '#42a5f5'
const EDGE_COLOR = '#90a4ae'

interface NodeRow {
  readonly id: string
  readonly name: string
  readonly mentions: number
}

interface EdgeRow {
  readonly source: string
  readonly target: string
  readonly weight: number
  readonly last: Date | null
  readonly total: number
}

/**
 * Which entities are mentioned together: the `limit` most mentioned ones, and as many of the pairs that share at least
 * `min_count` memories, the strongest first.
 */
export async function getEntityGraph(
  engine: Engine,
  bankId: string,
  input: QueryOf<'getEntityGraph'>,
): Promise<EntityGraphResponse> {
  const { limit, min_count: minimum } = input
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return { nodes: [], edges: [], total_entities: 0, total_edges: 0, limit }
  const mentioned = sql`
    select me.entity, count(*) as mentions
    from memory_entities me join memories m on m.number = me.memory and m.invalidated_at is null
    where me.bank = ${bank.number}
    group by me.entity order by mentions desc, me.entity limit ${limit}`
  const [{ total }, nodes, edges] = await Promise.all([
    one<{ total: number }>(engine.db, sql`select count(*) as total from entities where bank = ${bank.number}`),
    many<NodeRow>(
      engine.db,
      sql`select e.id, e.canonical_name as name, chosen.mentions
          from (${mentioned}) chosen join entities e on e.number = chosen.entity
          order by chosen.mentions desc, e.number`,
    ),
    many<EdgeRow>(
      engine.db,
      sql`with chosen as materialized (${mentioned}),
               links as (
                 select me.entity, me.memory, m.mentioned_at
                 from chosen join memory_entities me on me.entity = chosen.entity
                 join memories m on m.number = me.memory and m.invalidated_at is null
               ),
               pairs as (
                 select a.entity as source, b.entity as target, count(*) as weight, max(a.mentioned_at) as last
                 from links a join links b on b.memory = a.memory and b.entity > a.entity
                 group by a.entity, b.entity having count(*) >= ${minimum}
               )
          select s.id as source, t.id as target, p.weight, p.last, count(*) over () as total
          from pairs p join entities s on s.number = p.source join entities t on t.number = p.target
          order by p.weight desc, p.source, p.target limit ${limit}`,
    ),
  ])
  return {
    nodes: nodes.map(({ id, name, mentions }) => ({
      data: { id, label: name, mentionCount: mentions, color: NODE_COLOR },
    })),
    edges: edges.map(({ source, target, weight, last }) => ({
      data: {
        id: `${source}-${target}`,
        source,
        target,
        linkType: 'cooccurrence',
        weight,
        color: EDGE_COLOR,
        lineStyle: 'solid',
        lastCooccurred: wireTimeOrNull(last),
      },
    })),
    total_entities: total,
    total_edges: edges[0]?.total ?? 0,
    limit,
  }
}

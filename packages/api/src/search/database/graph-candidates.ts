import { many, type Queryable, sql } from '../../database/sql.ts'
import { RANK_CONSTANT } from '../fusion.ts'
import type { Candidate } from './semantic-candidates.ts'

const SEEDS = 40
const FRONTIER = 40
/** Of the memories of an entity so many, the latest. */
const ENTITY_LIMIT = 200
/** An entity of more memories than that is a hub however many they are. */
const COUNTED = 10_000

/** Memories that the best finds lead to over one step and two: by shared entities, the rarer the better, and by links. */
export async function findLinked(
  tx: Queryable,
  memories: number,
  rankings: readonly (readonly Candidate[])[],
  limit: number,
): Promise<number[]> {
  const near = await expand(tx, memories, fuse(rankings), limit)
  const far = await expand(tx, memories, near.slice(0, FRONTIER), limit)
  return [...new Set([...near, ...far].map(({ memory }) => memory))]
}

/** The best of the rankings, by reciprocal ranks. */
function fuse(rankings: readonly (readonly Candidate[])[]): Candidate[] {
  const scores = new Map<number, number>()
  for (const ranking of rankings) {
    for (const [place, { memory }] of ranking.entries()) {
      scores.set(memory, (scores.get(memory) ?? 0) + 1 / (RANK_CONSTANT + place))
    }
  }
  return Array.from(scores, ([memory, score]) => ({ memory, score }))
    .sort((a, b) => b.score - a.score)
    .slice(0, SEEDS)
}

async function expand(
  tx: Queryable,
  memories: number,
  sources: readonly Candidate[],
  limit: number,
): Promise<Candidate[]> {
  if (sources.length === 0) return []
  return many<Candidate>(
    tx,
    sql`with source as (
          select * from unnest(${sources.map(({ memory }) => memory)}::bigint[], ${sources.map(({ score }) => score)}::float8[])
            as source (memory, energy)),
        mentioned as (
          select entity, sum(energy) as energy from source join memory_entities using (memory) group by entity),
        rare as (
          select entity, energy * greatest(0, ln(${memories}::float8 / frequency) / ln(greatest(2, ${memories}::float8 / 2))) as energy
          from mentioned, lateral (
            select greatest(2, count(*)) as frequency
            from (select from memory_entities e where e.entity = mentioned.entity limit ${COUNTED}) as counted) as occurrences),
        reached as (
          select e.memory, energy from rare, lateral (
            select memory from memory_entities e where e.entity = rare.entity order by memory desc limit ${ENTITY_LIMIT}) e
          union all select to_memory, energy * weight from source join memory_links on from_memory = memory
          union all select from_memory, energy * weight from source join memory_links on to_memory = memory
          union all select e.memory, energy from source join observation_evidence e on e.observation = source.memory
          union all select e.observation, energy from source join observation_evidence e on e.memory = source.memory)
        select memory, sum(energy) as score from reached
        where memory not in (select memory from source)
        group by memory order by score desc, memory limit ${limit}`,
  )
}

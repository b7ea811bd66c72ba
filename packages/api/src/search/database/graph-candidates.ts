import { many, type Queryable, type Sql, sql } from '../../database/sql.ts'
import { RANK_CONSTANT } from '../fusion.ts'
import type { Candidate } from './semantic-candidates.ts'

const SEEDS = 40
const FRONTIER = 40
/** Of the memories of an entity so many, the latest: of a hub the other arms bring those that fit the question. */
const ENTITY_LIMIT = 64
/** An entity of more memories than that leads nowhere however many they are. */
const COUNTED = 2000

export interface Linked {
  readonly memories: readonly number[]
  /** In how many memories each entity is that was followed; at most `COUNTED`. */
  readonly entityFrequencies: ReadonlyMap<number, number>
}

/** Memories that the best finds lead to over one step and two: by shared entities, the rarer the better, and by links. */
export async function findLinked(
  tx: Queryable,
  memories: number,
  rankings: readonly (readonly Candidate[])[],
  limit: number,
): Promise<Linked> {
  const entityFrequencies = new Map<number, number>()
  const expand = async (sources: readonly Candidate[]): Promise<Candidate[]> => {
    const mentions = await findMentions(tx, sources)
    for (const { entity, frequency } of mentions) entityFrequencies.set(entity, frequency)
    return findReached(tx, memories, sources, mentions, limit)
  }
  const near = await expand(fuse(rankings))
  const far = await expand(near.slice(0, FRONTIER))
  return { memories: [...new Set([...near, ...far].map(({ memory }) => memory))], entityFrequencies }
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

interface Mention {
  readonly entity: number
  /** Of its sources together. */
  readonly energy: number
  readonly frequency: number
}

async function findMentions(tx: Queryable, sources: readonly Candidate[]): Promise<Mention[]> {
  if (sources.length === 0) return []
  return many<Mention>(
    tx,
    sql`select entity, energy, (
            select count(*) from (select from memory_entities e where e.entity = mentioned.entity limit ${COUNTED}) as counted)
            as frequency
        from (
          select entity, sum(energy) as energy from ${sourceRows(sources)} join memory_entities using (memory)
          group by entity) as mentioned`,
  )
}

async function findReached(
  tx: Queryable,
  memories: number,
  sources: readonly Candidate[],
  mentions: readonly Mention[],
  limit: number,
): Promise<Candidate[]> {
  if (sources.length === 0) return []
  const strengths = mentions.map(({ energy, frequency }) => energy * rarity(frequency, memories))
  return many<Candidate>(
    tx,
    sql`with source as (select * from ${sourceRows(sources)}),
        reached as (
          select e.memory, energy
          from unnest(${mentions.map(({ entity }) => entity)}::int[], ${strengths}::float8[]) as rare (entity, energy), lateral (
            select memory from memory_entities e where e.entity = rare.entity order by memory desc limit ${ENTITY_LIMIT}) e
          where energy > 0
          union all select to_memory, energy * weight from source join memory_links on from_memory = memory
          union all select from_memory, energy * weight from source join memory_links on to_memory = memory
          union all select e.memory, energy from source join observation_evidence e on e.observation = source.memory
          union all select e.observation, energy from source join observation_evidence e on e.memory = source.memory)
        select memory, sum(energy) as score from reached
        where memory not in (select memory from source)
        group by memory order by score desc, memory limit ${limit}`,
  )
}

function sourceRows(sources: readonly Candidate[]): Sql {
  return sql`unnest(${sources.map(({ memory }) => memory)}::bigint[], ${sources.map(({ score }) => score)}::float8[])
    as sources (memory, energy)`
}

/** 1 for an entity of two memories, towards 0 for one that is everywhere. */
function rarity(frequency: number, memories: number): number {
  return Math.max(0, Math.log(memories / Math.max(2, frequency)) / Math.log(Math.max(2, memories / 2)))
}

import type { BankIndex } from '../memory/bank-index.ts'
import type { EligibleRows } from '../memory/eligible-rows.ts'
import { type RankedRows, TopRows } from './top-rows.ts'

const SEEDS = 20
/** What is passed on over one step, and over a second. */
const HOP_DECAY = [0.6, 0.35] as const
/** Memories that a second step starts from: the best of the first. */
const FRONTIER = 40
/** Of the memories of an entity so many are taken: those that share most with the question come first. */
const ENTITY_LIMIT = 200
const NEIGHBOUR_WEIGHT = 0.3

/**
 * Memories that the best finds lead to: through shared entities (a rare one says more), stored links in both
 * directions and neighbours; twice, so that a chain of two entities is followed. `seeds` are 0..1, best first.
 */
export function searchGraph(
  index: BankIndex,
  seeds: RankedRows,
  relevance: (row: number) => number,
  eligible: EligibleRows,
  limit: number,
): RankedRows {
  const activation = new Map<number, number>()
  const expanded = new Set<number>()
  let frontier = Array.from(seeds.rows.subarray(0, SEEDS), (row, place) => [row, seeds.scores[place]!] as const)
  for (const decay of HOP_DECAY) {
    const reached = expand(index, frontier, decay, relevance, expanded)
    for (const [row, energy] of reached) activation.set(row, combine(activation.get(row) ?? 0, energy))
    frontier = [...reached]
      .filter(([row]) => !expanded.has(row))
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, FRONTIER)
  }
  const top = new TopRows(limit)
  for (const [row, energy] of activation) if (eligible.flags[row] === 1) top.offer(row, energy)
  return top.ranked()
}

/** Two reasons are better than one, and any number of them stays below 1. */
const combine = (a: number, b: number): number => a + b - a * b

function expand(
  index: BankIndex,
  sources: readonly (readonly [number, number])[],
  decay: number,
  relevance: (row: number) => number,
  expanded: Set<number>,
): Map<number, number> {
  const reached = new Map<number, number>()
  const entityEnergy = new Map<number, number>()
  const reach = (row: number, energy: number): void => {
    if (row >= 0 && index.alive[row] === 1) reached.set(row, combine(reached.get(row) ?? 0, energy))
  }
  for (const [row, energy] of sources) {
    expanded.add(row)
    reach(index.neighbourhood.next(row), energy * decay * NEIGHBOUR_WEIGHT)
    reach(index.neighbourhood.previous(row), energy * decay * NEIGHBOUR_WEIGHT)
    for (let node = index.links.first(row); node >= 0; node = index.links.next(node)) {
      reach(index.links.value(node), energy * decay * index.links.weight(node))
    }
    for (let node = index.entitiesOfRow.first(row); node >= 0; node = index.entitiesOfRow.next(node)) {
      const entity = index.entitiesOfRow.value(node)
      entityEnergy.set(entity, combine(entityEnergy.get(entity) ?? 0, energy))
    }
  }
  for (const [entity, energy] of entityEnergy) {
    const list = index.rowsOfEntity.find(entity)
    const strength = energy * decay * rarity(index.entityFrequency(entity), index.living)
    for (const row of bestOfEntity(index, list, relevance)) reach(row, strength)
  }
  return reached
}

/** 1 for an entity of two memories, towards 0 for one that is everywhere. */
function rarity(count: number, total: number): number {
  if (count < 2) return 1
  return Math.max(0, Math.log(total / count) / Math.log(Math.max(2, total / 2)))
}

/** The memories of an entity; of a hub those that fit the question best, then the latest. */
function bestOfEntity(
  index: BankIndex,
  list: number,
  relevance: (row: number) => number,
): ArrayLike<number> & Iterable<number> {
  const rows = new Uint32Array(index.rowsOfEntity.length(list))
  index.rowsOfEntity.read(list, rows)
  if (rows.length <= ENTITY_LIMIT) return rows
  const top = new TopRows(ENTITY_LIMIT)
  for (const row of rows) {
    if (index.alive[row] === 1) top.offer(row, relevance(row) + row / index.rows / 1e6)
  }
  return top.ranked().rows
}

import type { BankIndex } from '../memory/bank-index.ts'
import type { EligibleRows } from '../memory/eligible-rows.ts'
import type { SearchScratch } from './search-scratch.ts'
import { type RankedRows, TopRows } from './top-rows.ts'

/** What is passed on over one step, and over a second. */
const HOP_DECAY = [0.6, 0.35] as const
/** Memories that a second step starts from: the best of the first. */
const FRONTIER = 40
/** An entity of more memories is a hub: of those the relevant ones and the latest are taken. */
const HUB_SIZE = 64
const LATEST_OF_HUB = 32
const NEIGHBOUR_WEIGHT = 0.3
/** Less is not worth following. */
const WEAKEST = 0.01

/**
 * Memories that the best finds lead to: through shared entities (a rare one says more), stored links in both
 * directions and neighbours; twice, so that a chain of two entities is followed. `seeds` are 0..1, best first;
 * `relevant` are the rows that other arms found.
 */
export function searchGraph(
  index: BankIndex,
  seeds: RankedRows,
  relevant: Iterable<number>,
  eligible: EligibleRows,
  scratch: SearchScratch,
  limit: number,
): RankedRows {
  const { energy } = scratch
  const walk: Walk = { index, scratch, reached: [], expanded: new Set(), relevantOf: null, relevant }
  let frontier = seeds
  for (const decay of HOP_DECAY) {
    const before = walk.reached.length
    expand(walk, frontier, decay)
    const next = new TopRows(FRONTIER)
    for (let place = before; place < walk.reached.length; place++) {
      const row = walk.reached[place]!
      if (!walk.expanded.has(row)) next.offer(row, energy[row]!)
    }
    frontier = next.ranked()
  }
  const top = new TopRows(limit)
  for (const row of walk.reached) {
    if (eligible.flags[row] === 1 && energy[row]! >= top.threshold) top.offer(row, energy[row]!)
    energy[row] = 0
  }
  return top.ranked()
}

interface Walk {
  readonly index: BankIndex
  readonly scratch: SearchScratch
  /** Rows with energy, each once. */
  readonly reached: number[]
  readonly expanded: Set<number>
  readonly relevant: Iterable<number>
  /** Relevant rows by entity; made when the first hub is met. */
  relevantOf: Map<number, number[]> | null
}

function reach({ index, scratch, reached }: Walk, row: number, gained: number): void {
  if (row < 0 || index.alive[row] === 0) return
  const { energy } = scratch
  const before = energy[row]!
  if (before === 0) reached.push(row)
  // Two reasons are better than one, and any number of them stays below 1.
  energy[row] = before + gained - before * gained
}

function expand(walk: Walk, sources: RankedRows, decay: number): void {
  const { index } = walk
  const { entitiesOfRow, links, neighbourhood, rowsOfEntity } = index
  const entityEnergy = new Map<number, number>()
  for (let place = 0; place < sources.rows.length; place++) {
    const row = sources.rows[place]!
    const passed = sources.scores[place]! * decay
    walk.expanded.add(row)
    reach(walk, neighbourhood.next(row), passed * NEIGHBOUR_WEIGHT)
    reach(walk, neighbourhood.previous(row), passed * NEIGHBOUR_WEIGHT)
    for (let node = links.first(row); node >= 0; node = links.next(node)) {
      reach(walk, links.value(node), passed * links.weight(node))
    }
    for (let node = entitiesOfRow.first(row); node >= 0; node = entitiesOfRow.next(node)) {
      const entity = entitiesOfRow.value(node)
      const before = entityEnergy.get(entity) ?? 0
      entityEnergy.set(entity, before + passed - before * passed)
    }
  }
  for (const [entity, energy] of entityEnergy) {
    const strength = energy * rarity(index.entityFrequency(entity), index.living)
    if (strength < WEAKEST) continue
    const list = rowsOfEntity.find(entity)
    const length = rowsOfEntity.length(list)
    const isHub = length > HUB_SIZE
    const values = walk.scratch.ensureValues(length)
    const count = rowsOfEntity.read(list, values, isHub ? length - LATEST_OF_HUB : 0)
    for (let place = 0; place < count; place++) reach(walk, values[place]!, strength)
    if (isHub) for (const row of relevantOf(walk, entity)) reach(walk, row, strength)
  }
}

/** 1 for an entity of two memories, towards 0 for one that is everywhere. */
function rarity(count: number, total: number): number {
  if (count < 2) return 1
  return Math.max(0, Math.log(total / count) / Math.log(Math.max(2, total / 2)))
}

function relevantOf(walk: Walk, entity: number): readonly number[] {
  if (walk.relevantOf === null) {
    const { entitiesOfRow } = walk.index
    const found = new Map<number, number[]>()
    for (const row of walk.relevant) {
      for (let node = entitiesOfRow.first(row); node >= 0; node = entitiesOfRow.next(node)) {
        const rows = found.get(entitiesOfRow.value(node))
        if (rows === undefined) found.set(entitiesOfRow.value(node), [row])
        else rows.push(row)
      }
    }
    walk.relevantOf = found
  }
  return walk.relevantOf.get(entity) ?? []
}

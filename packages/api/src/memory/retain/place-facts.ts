/** What is known of a stored memory when a new version of its document arrives; in the document's order. */
export interface StoredPlace {
  readonly contentHash: string
  readonly position: number
}

export interface Placement<Stored> {
  /** One for each new fact: the stored memory that says the same, or null. */
  readonly matches: readonly (Stored | null)[]
  /** One for each new fact, strictly rising. */
  readonly positions: readonly number[]
  readonly removed: readonly Stored[]
}

/** Distance between neighbours that were stored together, so that later ones fit between without moving others. */
export const POSITION_STRIDE = 1024
const LARGEST = 2 ** 31 - 1

/**
 * Matches the facts of a document's new version with its stored memories by content, equal ones in order, and gives
 * every fact a position such that as many stored memories as possible keep theirs.
 */
export function placeFacts<Stored extends StoredPlace>(
  stored: readonly Stored[],
  contentHashes: readonly string[],
): Placement<Stored> {
  const waiting = new Map<string, Stored[]>()
  for (const memory of stored) {
    const same = waiting.get(memory.contentHash)
    if (same === undefined) waiting.set(memory.contentHash, [memory])
    else same.push(memory)
  }
  const matches = contentHashes.map((hash) => waiting.get(hash)?.shift() ?? null)
  const removed = [...waiting.values()].flat()
  const anchors = longestRisingRun(matches.map((match) => match?.position ?? null))
  return { matches, removed, positions: fillBetween(anchors) ?? spread(matches.length) }
}

/** Keeps the longest strictly rising subsequence of the numbers; everything else becomes null. */
export function longestRisingRun(values: readonly (number | null)[]): (number | null)[] {
  const tails: number[] = []
  const previous: number[] = new Array(values.length).fill(-1)
  for (const [index, value] of values.entries()) {
    if (value === null) continue
    let low = 0
    let high = tails.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (values[tails[middle]!]! < value) low = middle + 1
      else high = middle
    }
    if (low > 0) previous[index] = tails[low - 1]!
    tails[low] = index
  }
  const kept: (number | null)[] = new Array(values.length).fill(null)
  for (let index = tails.at(-1) ?? -1; index >= 0; index = previous[index]!) kept[index] = values[index]!
  return kept
}

/** Numbers for the nulls, between their neighbours. Null when somewhere there is no room. */
function fillBetween(anchors: readonly (number | null)[]): number[] | null {
  const filled: number[] = []
  for (let index = 0; index < anchors.length; ) {
    const own = anchors[index]!
    if (own !== null) {
      filled.push(own)
      index++
      continue
    }
    let end = index
    while (end < anchors.length && anchors[end] === null) end++
    const count = end - index
    const below = filled.at(-1)
    const above = anchors[end] ?? undefined
    if (below !== undefined && above !== undefined && above - below <= count) return null
    for (let nth = 1; nth <= count; nth++) {
      if (below !== undefined && above !== undefined) {
        filled.push(below + Math.floor(((above - below) * nth) / (count + 1)))
      } else if (above !== undefined) filled.push(above - POSITION_STRIDE * (count - nth + 1))
      else filled.push((below ?? -POSITION_STRIDE) + POSITION_STRIDE * nth)
    }
    index = end
  }
  const outside = filled.length > 0 && (filled[0]! < -LARGEST || filled.at(-1)! > LARGEST)
  return outside ? null : filled
}

function spread(count: number): number[] {
  const stride = Math.max(1, Math.min(POSITION_STRIDE, Math.floor(LARGEST / Math.max(count, 1))))
  return Array.from({ length: count }, (_, index) => index * stride)
}

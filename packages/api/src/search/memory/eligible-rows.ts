import type { SearchFilter } from '../search-index.ts'
import { type BankIndex, MEMORY_TYPES } from './bank-index.ts'
import { matchesTags } from './tag-filter.ts'

/** Which rows meet the hard conditions: 1 by row, possibly longer than the rows. Not to be written to. */
export interface EligibleRows {
  readonly flags: Uint8Array
  readonly count: number
}

/** A test of a small number (a tag set, a metadata text), asked once for each. */
function remembered(size: number, test: (number: number) => boolean): (number: number) => boolean {
  const answers = new Uint8Array(size)
  return (number) => {
    if (answers[number] === 0) answers[number] = test(number) ? 2 : 1
    return answers[number] === 2
  }
}

function hasMetadata(text: string, wanted: readonly (readonly [string, string])[]): boolean {
  if (text === '{}') return wanted.length === 0
  const metadata = JSON.parse(text) as Record<string, unknown>
  return wanted.every(([key, value]) => Object.hasOwn(metadata, key) && metadata[key] === value)
}

/** Applies the filter to every living row. */
export function findEligibleRows(index: BankIndex, filter: SearchFilter): EligibleRows {
  const allTypes = MEMORY_TYPES.every((type) => filter.types.includes(type))
  if (allTypes && filter.tags === null && filter.metadata === null && filter.timeRange === null) {
    return { flags: index.alive, count: index.living }
  }
  const types = MEMORY_TYPES.map((type) => filter.types.includes(type))
  const { tags, timeRange } = filter
  const tagsPass =
    tags === null ? null : remembered(index.tagSetCount, (set) => matchesTags(tags, index.tagsOfSet(set)))
  const wanted = filter.metadata === null ? null : Object.entries(filter.metadata)
  const metadataPass =
    wanted === null
      ? null
      : remembered(index.metadataCount, (number) => hasMetadata(index.metadataText(number), wanted))
  const from = timeRange?.start?.getTime() ?? Number.NEGATIVE_INFINITY
  const until = timeRange?.end?.getTime() ?? Number.POSITIVE_INFINITY
  const flags = new Uint8Array(index.rows)
  let count = 0
  for (let row = 0; row < flags.length; row++) {
    if (index.alive[row] === 0 || types[index.types[row]!] === false) continue
    if (tagsPass?.(index.tagSets[row]!) === false) continue
    if (metadataPass?.(index.metadata[row]!) === false) continue
    if (timeRange !== null && !overlaps(index.starts[row]!, index.ends[row]!, from, until)) continue
    flags[row] = 1
    count++
  }
  return { flags, count }
}

/** Whether [start, end) (an instant when they are equal) has something of [from, until). False for NaN. */
export function overlaps(start: number, end: number, from: number, until: number): boolean {
  return start < until && (end > from || (end === start && start >= from))
}

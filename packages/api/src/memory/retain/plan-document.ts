import { hash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Fact } from './fact.ts'
import { POSITION_STRIDE, placeFacts } from './place-facts.ts'
import { ITEM_SEPARATOR, type ReceivedDocument, type ReceivedItem, textOf } from './received-document.ts'
import type { StoredChunk, StoredDocument, StoredMemory } from './stored-document.ts'

/** What a document's rows have to become. Nothing in it depends on the order in which rows are written. */
export interface DocumentPlan {
  readonly received: ReceivedDocument
  readonly stored: StoredDocument | null
  /** SHA-256 of the text in hex; null after an append, when the database computes it over what is stored. */
  readonly contentHash: string | null
  readonly textLength: number
  readonly metadata: Readonly<Record<string, string>>
  readonly tags: readonly string[]
  readonly retainParams: Readonly<Record<string, unknown>>
  readonly chunks: ChunkPlan
  readonly added: readonly PlacedFact[]
  readonly updated: readonly MemoryUpdate[]
  readonly removed: readonly number[]
  readonly unchanged: number
  /** Stretches that a model has read; they take the place of those that are stored, or after an append come besides. */
  readonly extractions: readonly NewExtraction[]
}

export interface NewExtraction {
  /** SHA-256 in hex. */
  readonly sourceHash: string
  /** Facts that were told, and those of them that are stored. */
  readonly told: number
  readonly stored: number
  /** It was read just now. */
  readonly isNew: boolean
}

export interface ChunkPlan {
  readonly added: readonly NewChunk[]
  /** Stored chunks whose place or text changes; text null = as it is. */
  readonly updated: readonly { readonly number: number; readonly index: number; readonly text: string | null }[]
  readonly removed: readonly number[]
  /** Numbers of the chunks that stay, by index. */
  readonly numbers: ReadonlyMap<number, number>
}

export interface NewChunk {
  readonly index: number
  readonly text: string
}

export interface PlacedFact {
  readonly fact: Fact
  readonly item: ReceivedItem
  readonly position: number
  /** Index of its chunk in the document; null when texts are not kept. */
  readonly chunkIndex: number | null
}

export interface MemoryUpdate {
  readonly number: number
  readonly position: number
  readonly chunkIndex: number | null
  readonly context: string | null
  readonly tags: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
  readonly observationScopes: ReceivedItem['observationScopes']
  /** Observations may combine it with other memories than before. */
  readonly rescoped: boolean
}

/** The received text in chunks; none when only what is derived from texts is kept. */
export interface Chunking {
  readonly chunks: readonly string[]
  /** Characters a chunk may have: a small last chunk grows up to it when text is appended. */
  readonly size: number
  readonly keepText: boolean
}

/** What was made of a received text. */
export interface DocumentContent {
  readonly facts: readonly Fact[]
  readonly chunking: Chunking
  readonly extractions: readonly NewExtraction[]
}

export const sha256 = (text: string): string => hash('sha256', text)

/** The first version of a document, or a new one in place of what is stored. */
export function planReplace(
  received: ReceivedDocument,
  { facts, chunking, extractions }: DocumentContent,
  stored: StoredDocument | null,
  storedChunks: readonly StoredChunk[],
  storedMemories: readonly StoredMemory[],
): DocumentPlan {
  const text = textOf(received.items)
  const slices = chunking.keepText ? chunking.chunks : []
  const chunks = planChunks(slices, storedChunks)
  const chunkIndexOf = locate(slices, 0)
  const placement = placeFacts(
    storedMemories,
    facts.map(({ contentHash }) => contentHash),
  )
  const added: PlacedFact[] = []
  const updated: MemoryUpdate[] = []
  for (const [index, fact] of facts.entries()) {
    const item = received.items[fact.item]!
    const place = { position: placement.positions[index]!, chunkIndex: chunkIndexOf(fact.start) }
    const match = placement.matches[index]!
    if (match === null) added.push({ fact, item, ...place })
    else {
      const update = planUpdate(match, item, place, chunks.numbers)
      if (update !== null) updated.push(update)
    }
  }
  return {
    received,
    stored,
    contentHash: sha256(text),
    textLength: text.length,
    ...describe(received.items),
    chunks,
    added,
    updated,
    removed: placement.removed.map(({ number }) => number),
    unchanged: facts.length - added.length - updated.length,
    extractions,
  }
}

/** New text behind what is stored. Only the last chunk is looked at again. */
export function planAppend(
  received: ReceivedDocument,
  { facts, chunking, extractions }: DocumentContent,
  stored: StoredDocument,
): DocumentPlan {
  const text = textOf(received.items)
  const { chunks, chunkIndexOf } = planAppendedChunks(text, chunking, stored)
  const first = (stored.lastPosition ?? -POSITION_STRIDE) + POSITION_STRIDE
  const described = describe(received.items)
  return {
    received,
    stored,
    contentHash: chunking.keepText ? null : sha256(stored.contentHash + sha256(text)),
    textLength: stored.textLength + ITEM_SEPARATOR.length + text.length,
    metadata: { ...stored.metadata, ...described.metadata },
    tags: [...new Set([...stored.tags, ...described.tags])],
    retainParams: stored.retainParams,
    chunks,
    added: facts.map((fact, index) => ({
      fact,
      item: received.items[fact.item]!,
      position: first + index * POSITION_STRIDE,
      chunkIndex: chunkIndexOf(fact.start),
    })),
    updated: [],
    removed: [],
    unchanged: 0,
    extractions,
  }
}

/** Whether storing the plan would change nothing. */
export function changesNothing(plan: DocumentPlan): boolean {
  const { stored, chunks } = plan
  return (
    stored !== null &&
    plan.received.mode === 'replace' &&
    plan.contentHash === stored.contentHash &&
    plan.added.length + plan.updated.length + plan.removed.length === 0 &&
    chunks.added.length + chunks.updated.length + chunks.removed.length === 0 &&
    !plan.extractions.some(({ isNew }) => isNew) &&
    isDeepStrictEqual(
      [plan.metadata, [...plan.tags].sort(), plan.retainParams],
      [stored.metadata, [...stored.tags].sort(), stored.retainParams],
    )
  )
}

function planChunks(slices: readonly string[], stored: readonly StoredChunk[]): ChunkPlan {
  const waiting = new Map<string, StoredChunk[]>()
  for (const chunk of stored) {
    const same = waiting.get(chunk.contentHash)
    if (same === undefined) waiting.set(chunk.contentHash, [chunk])
    else same.push(chunk)
  }
  const added: NewChunk[] = []
  const updated: { number: number; index: number; text: null }[] = []
  const numbers = new Map<number, number>()
  for (const [index, text] of slices.entries()) {
    const match = stored.length === 0 ? undefined : waiting.get(sha256(text))?.shift()
    if (match === undefined) added.push({ index, text })
    else {
      numbers.set(index, match.number)
      if (match.index !== index) updated.push({ number: match.number, index, text: null })
    }
  }
  const removed = [...waiting.values()].flat().map(({ number }) => number)
  return { added, updated, removed, numbers }
}

function planAppendedChunks(text: string, chunking: Chunking, stored: StoredDocument) {
  const last = stored.lastChunk
  const none: ChunkPlan = { added: [], updated: [], removed: [], numbers: new Map() }
  if (!chunking.keepText || last === null) return { chunks: none, chunkIndexOf: () => null }
  const numbers = new Map([[last.index, last.number]])
  const separated = last.text + ITEM_SEPARATOR
  if (separated.length + text.length <= chunking.size) {
    const updated = [{ number: last.number, index: last.index, text: separated + text }]
    return { chunks: { ...none, updated, numbers }, chunkIndexOf: () => last.index }
  }
  const slices = chunking.chunks
  const added = slices.map((slice, nth) => ({ index: last.index + 1 + nth, text: slice }))
  const updated = [{ number: last.number, index: last.index, text: separated }]
  return { chunks: { ...none, added, updated, numbers }, chunkIndexOf: locate(slices, last.index + 1) }
}

/** Finds the slice that holds an offset; asked for rising offsets. */
function locate(slices: readonly string[], firstIndex: number): (offset: number) => number | null {
  let current = 0
  let end = slices[0]?.length ?? 0
  return (offset) => {
    if (slices.length === 0) return null
    while (offset >= end && current < slices.length - 1) end += slices[++current]!.length
    return firstIndex + current
  }
}

function planUpdate(
  memory: StoredMemory,
  item: ReceivedItem,
  place: { readonly position: number; readonly chunkIndex: number | null },
  chunkNumbers: ReadonlyMap<number, number>,
): MemoryUpdate | null {
  const chunk = place.chunkIndex === null ? null : (chunkNumbers.get(place.chunkIndex) ?? undefined)
  // What a person has corrected stays corrected.
  const context = memory.edited ? memory.context : item.context
  const { metadata, observationScopes } = item
  const tags = withLabelTags(item.tags, memory.labelTags)
  const rescoped = !isDeepStrictEqual([memory.tags, memory.observationScopes], [tags, observationScopes])
  const same =
    memory.position === place.position &&
    memory.chunk === chunk &&
    memory.context === context &&
    isDeepStrictEqual(memory.metadata, metadata)
  if (same && !rescoped) return null
  return { number: memory.number, ...place, context, tags, metadata, observationScopes, rescoped }
}

/** The tags of a memory: those of its item, and those that it has from what it says. */
export const withLabelTags = (tags: readonly string[], labelTags: readonly string[]): readonly string[] =>
  labelTags.length === 0 ? tags : [...new Set([...tags, ...labelTags])]

function describe(items: readonly ReceivedItem[]) {
  const first = items[0]!
  return {
    metadata: Object.assign({}, ...items.map(({ metadata }) => metadata)) as Record<string, string>,
    tags: [...new Set(items.flatMap(({ tags }) => tags))],
    retainParams: {
      ...(first.context !== null && { context: first.context }),
      ...(first.saidAtGiven && { event_date: first.saidAt?.toISOString() ?? null }),
      ...(Object.keys(first.metadata).length > 0 && { metadata: first.metadata }),
      ...(items.length > 1 && { items_count: items.length }),
    },
  }
}

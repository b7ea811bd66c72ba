import { termsOf } from '../../text/terms.ts'
import type { MemoryType } from '../search-index.ts'
import { BankVectors } from './bank-vectors.ts'
import { bytesOf, float64Column, int32Column, reserveAll, uint8Column, uint16Column, uint32Column } from './column.ts'
import { Interned } from './interned.ts'
import { Neighbourhood } from './neighbourhood.ts'
import { NumberTable } from './number-table.ts'
import { PostingLists } from './posting-lists.ts'
import { RowLinks } from './row-links.ts'
import { Uint32Pool } from './uint32-pool.ts'
import type { VectorArena } from './vector-arena.ts'

export const MEMORY_TYPES: readonly MemoryType[] = ['world', 'experience', 'observation']

/** A posting holds the row in its upper 24 bits and the term's frequency in the lower 8. */
const FREQUENCY_BITS = 8
const LARGEST_FREQUENCY = 255
export const MAXIMUM_ROWS = 2 ** (32 - FREQUENCY_BITS)
/** Words of a memory beyond these are not indexed; a memory is a sentence or a turn. */
const MAXIMUM_TERMS = 4096
/** So many are quicker sorted by hand. */
const FEW_TERMS = 40
const NO_TAGS = '[]'
/** Words of one memory, sorted, to be counted. */
const sortedTerms = new Uint32Array(MAXIMUM_TERMS)
const LARGEST_COUNT = 65_535

export const postingRow = (posting: number): number => posting >>> FREQUENCY_BITS
export const postingFrequency = (posting: number): number => posting & LARGEST_FREQUENCY

/** What is put into the index for one memory. Times are epoch milliseconds, NaN when unknown. */
export interface IndexedMemory {
  readonly memory: number
  /** The number of its document; 0 for none. */
  readonly document: number
  readonly position: number
  readonly type: MemoryType
  readonly speaker: string | null
  readonly occurredStart: number
  readonly occurredEnd: number
  readonly mentionedAt: number
  readonly tags: readonly string[]
  /** A JSON object of strings. */
  readonly metadata: string
  /** Whether the text ends by asking. */
  readonly isQuestion: boolean
  readonly terms: Uint32Array
  /** Of the text, in cl100k; and how many memories it rests on. */
  readonly tokenCount: number
  readonly proofCount: number
  readonly codes: Int8Array | null
  /** The bank's change that wrote it last. */
  readonly sequence: number
}

/**
 * Everything a search needs to know about the memories of one bank, as columns by row. A row is given out once; a
 * removed one is dead until `compact` makes a new index of the living.
 */
export class BankIndex {
  readonly vectors: BankVectors
  readonly postings = new PostingLists()
  readonly neighbourhood = new Neighbourhood()
  /** Rows by entity number, and entity numbers by row. */
  readonly rowsOfEntity = new PostingLists()
  readonly entitiesOfRow = new RowLinks()
  /** Linked rows, in both directions. */
  readonly links = new RowLinks()
  readonly #rows = new NumberTable()
  readonly #alive = uint8Column()
  readonly #memory = float64Column()
  readonly #sequence = float64Column()
  readonly #document = float64Column()
  readonly #position = int32Column()
  readonly #type = uint8Column()
  readonly #isQuestion = uint8Column()
  readonly #tokenCount = uint16Column()
  readonly #proofCount = uint16Column()
  readonly #speaker = int32Column()
  readonly #tagSet = int32Column()
  readonly #metadata = int32Column()
  readonly #start = float64Column()
  readonly #end = float64Column()
  readonly #mentionedAt = float64Column()
  readonly #termStart = uint32Column()
  readonly #termCount = uint16Column()
  readonly #terms = new Uint32Pool()
  readonly #speakers = new Interned()
  readonly #speakerTerms: Uint32Array[] = []
  /** Living memories of each speaker. */
  readonly #speakerRows = int32Column()
  readonly #speakersByTerm = new Map<number, number[]>()
  readonly #tagSets = new Interned()
  readonly #metadataTexts = new Interned()
  readonly #columns = [
    this.#alive,
    this.#memory,
    this.#sequence,
    this.#document,
    this.#position,
    this.#type,
    this.#isQuestion,
    this.#tokenCount,
    this.#proofCount,
    this.#speaker,
    this.#tagSet,
    this.#metadata,
    this.#start,
    this.#end,
    this.#mentionedAt,
    this.#termStart,
    this.#termCount,
  ]
  #rowCount = 0
  #living = 0
  #livingTerms = 0

  constructor(arena: VectorArena, dimensions: number) {
    this.vectors = new BankVectors(arena, dimensions)
    this.#internSpeaker(null)
  }

  /** Rows given out, dead ones included. */
  get rows(): number {
    return this.#rowCount
  }

  get living(): number {
    return this.#living
  }

  get averageLength(): number {
    return this.#living === 0 ? 0 : this.#livingTerms / this.#living
  }

  // What is counted over the whole bank: an excerpt of a bank knows these from elsewhere.
  /** Memories that have the term. */
  documentFrequency(term: number): number {
    return this.postings.count(this.postings.find(term))
  }
  /** Memories that mention the entity. */
  entityFrequency(entity: number): number {
    return this.rowsOfEntity.count(this.rowsOfEntity.find(entity))
  }
  get sessionCount(): number {
    return this.neighbourhood.sessionCount
  }
  /** Terms of a session's memories together. */
  sessionLength(session: number): number {
    return this.neighbourhood.sessionWeight(session)
  }
  /** Sessions that have the term; `seen` are those with rows here. */
  sessionFrequency(_term: number, seen: number): number {
    return seen
  }

  // The columns by row; each may be longer than `rows` and is replaced when it grows.
  get alive(): Uint8Array {
    return this.#alive.data
  }
  get memoryNumbers(): Float64Array {
    return this.#memory.data
  }
  get sequences(): Float64Array {
    return this.#sequence.data
  }
  get documents(): Float64Array {
    return this.#document.data
  }
  get positions(): Int32Array {
    return this.#position.data
  }
  get types(): Uint8Array {
    return this.#type.data
  }
  get questions(): Uint8Array {
    return this.#isQuestion.data
  }
  get tokenCounts(): Uint16Array {
    return this.#tokenCount.data
  }
  get proofCounts(): Uint16Array {
    return this.#proofCount.data
  }
  get speakers(): Int32Array {
    return this.#speaker.data
  }
  get tagSets(): Int32Array {
    return this.#tagSet.data
  }
  get metadata(): Int32Array {
    return this.#metadata.data
  }
  /** When it happened, else when it was said. */
  get starts(): Float64Array {
    return this.#start.data
  }
  get ends(): Float64Array {
    return this.#end.data
  }
  get mentionTimes(): Float64Array {
    return this.#mentionedAt.data
  }
  get lengths(): Uint16Array {
    return this.#termCount.data
  }

  /** Hashed stems of a row in order. */
  terms(row: number): Uint32Array {
    const start = this.#termStart.data[row]!
    const offset = this.#terms.offset(start)
    return this.#terms.chunk(start).subarray(offset, offset + this.#termCount.data[row]!)
  }

  /** The same without a view of their own: they stand in `termChunk` from `termOffset` on, `lengths` of them. */
  termChunk(row: number): Uint32Array {
    return this.#terms.chunk(this.#termStart.data[row]!)
  }
  termOffset(row: number): number {
    return this.#terms.offset(this.#termStart.data[row]!)
  }

  /** The row of a memory, or -1. */
  rowOf(memory: number): number {
    const row = this.#rows.get(memory)
    return row >= 0 && this.#alive.data[row] === 1 ? row : -1
  }

  /** Speakers are 1 and up; 0 is nobody. */
  get speakerCount(): number {
    return this.#speakers.size
  }
  speakerName(speaker: number): string {
    return this.#speakers.value(speaker)
  }
  /** Stems of a speaker's name. */
  speakerTerms(speaker: number): Uint32Array {
    return this.#speakerTerms[speaker]!
  }
  /** Speakers whose name has this stem. */
  speakersNamed(term: number): readonly number[] {
    return (this.#speakersByTerm.get(term) ?? []).filter((speaker) => this.#speakerRows.data[speaker]! > 0)
  }
  get tagSetCount(): number {
    return this.#tagSets.size
  }
  tagsOfSet(tagSet: number): readonly string[] {
    return JSON.parse(this.#tagSets.value(tagSet))
  }
  get metadataCount(): number {
    return this.#metadataTexts.size
  }
  metadataText(metadata: number): string {
    return this.#metadataTexts.value(metadata)
  }

  get bytes(): number {
    const shared = [this.#terms, this.#rows, this.#speakers, this.#tagSets, this.#metadataTexts]
    const parts = [this.vectors, this.postings, this.neighbourhood, this.rowsOfEntity, this.entitiesOfRow, this.links]
    return bytesOf([...this.#columns, ...shared, ...parts])
  }

  /** Adds a memory, replacing the one of the same number, and returns its row. Call `settle` after the last. */
  append(memory: IndexedMemory): number {
    const row = this.rows
    if (row >= MAXIMUM_ROWS) throw new RangeError(`A bank in memory holds at most ${MAXIMUM_ROWS} memories`)
    const terms = memory.terms.length > MAXIMUM_TERMS ? memory.terms.subarray(0, MAXIMUM_TERMS) : memory.terms
    // First what can refuse: a memory is there whole or not at all.
    this.vectors.append(memory.codes)
    this.remove(memory.memory)
    this.#rowCount++
    reserveAll(this.#columns, this.#rowCount)
    const tagSet = this.#tagSets.add(memory.tags.length === 0 ? NO_TAGS : JSON.stringify(memory.tags.toSorted()))
    const start = Number.isNaN(memory.occurredStart) ? memory.mentionedAt : memory.occurredStart
    this.#rows.set(memory.memory, row)
    this.#alive.data[row] = 1
    this.#memory.data[row] = memory.memory
    this.#sequence.data[row] = memory.sequence
    this.#document.data[row] = memory.document
    this.#position.data[row] = memory.position
    this.#type.data[row] = MEMORY_TYPES.indexOf(memory.type)
    this.#isQuestion.data[row] = memory.isQuestion ? 1 : 0
    this.#tokenCount.data[row] = Math.min(memory.tokenCount, LARGEST_COUNT)
    this.#proofCount.data[row] = Math.min(memory.proofCount, LARGEST_COUNT)
    const speaker = this.#internSpeaker(memory.speaker)
    this.#speakerRows.data[speaker]!++
    this.#speaker.data[row] = speaker
    this.#tagSet.data[row] = tagSet
    this.#metadata.data[row] = this.#metadataTexts.add(memory.metadata)
    this.#start.data[row] = start
    this.#end.data[row] = Number.isNaN(memory.occurredEnd) ? start : Math.max(start, memory.occurredEnd)
    this.#mentionedAt.data[row] = memory.mentionedAt
    this.#appendTerms(row, terms)
    this.neighbourhood.place({
      document: memory.document,
      position: memory.position,
      time: memory.mentionedAt,
      tagSet,
      weight: terms.length,
      isSpoken: speaker > 0,
    })
    this.#living++
    this.#livingTerms += terms.length
    return row
  }

  /** Forgets a memory; unknown ones are none of its business. */
  remove(memory: number): void {
    const row = this.rowOf(memory)
    if (row < 0) return
    this.#alive.data[row] = 0
    this.#living--
    this.#livingTerms -= this.#termCount.data[row]!
    this.#speakerRows.data[this.#speaker.data[row]!]!--
    for (const term of new Set(this.terms(row))) this.postings.discount(term)
    const entities = this.entitiesOfRow
    for (let node = entities.first(row); node >= 0; node = entities.next(node)) {
      this.rowsOfEntity.discount(entities.value(node))
    }
    this.neighbourhood.remove(row)
  }

  mention(memory: number, entity: number): void {
    const row = this.rowOf(memory)
    if (row < 0 || this.entitiesOfRow.has(row, entity)) return
    this.entitiesOfRow.append(row, entity, 1)
    this.rowsOfEntity.append(entity, row)
  }

  /** A stored link; it can be followed from both ends. */
  link(from: number, to: number, weight: number): void {
    const source = this.rowOf(from)
    const target = this.rowOf(to)
    if (source < 0 || target < 0 || this.links.has(source, target)) return
    this.links.append(source, target, weight)
    this.links.append(target, source, weight)
  }

  /** Brings neighbours and sessions up to date after a batch of changes. */
  settle(): void {
    this.neighbourhood.settle()
    this.vectors.settle()
  }

  /** Whether so many rows are dead that a new index is worth its making. */
  get wantsCompaction(): boolean {
    const dead = this.rows - this.#living
    return dead > 1000 && dead * 3 > this.rows
  }

  /** A new index of the living rows, in their order; this one must then be released. */
  compact(arena: VectorArena): BankIndex {
    const compacted = new BankIndex(arena, this.vectors.dimensions)
    for (let row = 0; row < this.rows; row++) if (this.#alive.data[row] === 1) compacted.append(this.#memoryAt(row))
    for (let row = 0; row < this.rows; row++) if (this.#alive.data[row] === 1) this.#copyLinks(row, compacted)
    compacted.settle()
    return compacted
  }

  /** Gives its vectors' memory back. */
  release(): void {
    this.vectors.release()
  }

  #memoryAt(row: number): IndexedMemory {
    const speaker = this.#speaker.data[row]!
    return {
      memory: this.#memory.data[row]!,
      sequence: this.#sequence.data[row]!,
      document: this.#document.data[row]!,
      position: this.#position.data[row]!,
      type: MEMORY_TYPES[this.#type.data[row]!]!,
      speaker: speaker === 0 ? null : this.#speakers.value(speaker),
      occurredStart: this.#start.data[row]!,
      occurredEnd: this.#end.data[row]!,
      mentionedAt: this.#mentionedAt.data[row]!,
      tags: this.tagsOfSet(this.#tagSet.data[row]!),
      metadata: this.#metadataTexts.value(this.#metadata.data[row]!),
      isQuestion: this.#isQuestion.data[row] === 1,
      terms: this.terms(row),
      tokenCount: this.#tokenCount.data[row]!,
      proofCount: this.#proofCount.data[row]!,
      codes: this.vectors.codes(row)?.slice() ?? null,
    }
  }

  #copyLinks(row: number, target: BankIndex): void {
    const memory = this.#memory.data[row]!
    for (let node = this.entitiesOfRow.first(row); node >= 0; node = this.entitiesOfRow.next(node)) {
      target.mention(memory, this.entitiesOfRow.value(node))
    }
    for (let node = this.links.first(row); node >= 0; node = this.links.next(node)) {
      const other = this.links.value(node)
      if (this.#alive.data[other] === 1) target.link(memory, this.#memory.data[other]!, this.links.weight(node))
    }
  }

  #internSpeaker(name: string | null): number {
    const speaker = this.#speakers.add(name ?? '')
    if (speaker < this.#speakerTerms.length) return speaker
    const terms = termsOf(name ?? '')
    this.#speakerTerms.push(terms)
    this.#speakerRows.reserve(this.#speakerTerms.length)
    for (const term of new Set(terms)) {
      const named = this.#speakersByTerm.get(term)
      if (named === undefined) this.#speakersByTerm.set(term, [speaker])
      else named.push(speaker)
    }
    return speaker
  }

  #appendTerms(row: number, terms: Uint32Array): void {
    const start = this.#terms.allocate(terms.length)
    this.#terms.chunk(start).set(terms, this.#terms.offset(start))
    this.#termStart.data[row] = start
    this.#termCount.data[row] = terms.length
    const sorted = sortInto(sortedTerms, terms)
    for (let index = 0; index < terms.length; ) {
      const term = sorted[index]!
      let end = index + 1
      while (end < terms.length && sorted[end] === term) end++
      const frequency = Math.min(end - index, LARGEST_FREQUENCY)
      this.postings.append(term, ((row << FREQUENCY_BITS) | frequency) >>> 0)
      index = end
    }
  }
}

/** Sorts the terms at the beginning of `target`. Most are few: then nothing is to be allocated. */
function sortInto(target: Uint32Array, terms: Uint32Array): Uint32Array {
  if (terms.length > FEW_TERMS) {
    target.set(terms)
    target.subarray(0, terms.length).sort()
    return target
  }
  for (let index = 0; index < terms.length; index++) {
    const term = terms[index]!
    let place = index
    while (place > 0 && target[place - 1]! > term) {
      target[place] = target[place - 1]!
      place--
    }
    target[place] = term
  }
  return target
}

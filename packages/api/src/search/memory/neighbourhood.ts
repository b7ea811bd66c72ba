import { bytesOf, float64Column, int32Column, reserveAll, uint8Column } from './column.ts'
import { NumberTable } from './number-table.ts'

const NONE = -1
const CHANGED = 1
const NEW = 2
/** Documents of at most so many memories are turns told one by one: they continue each other when close in time. */
const SHORT_DOCUMENT_ROWS = 3
/** Two turns told one by one belong together when no more time lies between them. */
const CHAIN_GAP_MS = 30 * 60_000
/** Inside a document a longer silence begins another session. */
const SESSION_GAP_MS = 6 * 3_600_000
/** A session is no longer, or it would say nothing about its memories: long prose falls into stretches. */
const SESSION_ROWS = 200

/** Seconds and a document's index in one exact double, so that a native numeric sort orders both. */
const DOCUMENT_BITS = 2 ** 21

/** What decides where a memory stands. */
export interface PlacedRow {
  /** 0 for none. */
  readonly document: number
  readonly position: number
  /** NaN when unknown. */
  readonly time: number
  readonly tagSet: number
  /** Its number of terms. */
  readonly weight: number
  /** Whether its speaker is known. */
  readonly isSpoken: boolean
}

/**
 * What stands around a memory: the one before and after it, and its session. Inside a document that is the order of
 * positions, broken where hours pass. Short documents with the same tags are chained by time, as a conversation is whose
 * turns were retained one by one; that takes a known speaker in one of each two.
 *
 * `place` and `remove` link rows at once; sessions are right after `settle`.
 */
export class Neighbourhood {
  readonly #previous = int32Column()
  readonly #next = int32Column()
  readonly #session = int32Column()
  readonly #document = int32Column()
  readonly #position = int32Column()
  readonly #time = float64Column()
  readonly #weight = int32Column()
  readonly #isSpoken = uint8Column()

  readonly #documents = new NumberTable()
  readonly #first = int32Column()
  readonly #last = int32Column()
  readonly #rows = int32Column()
  readonly #tagSet = int32Column()
  /** Memories of the document whose speaker is known. */
  readonly #spokenRows = int32Column()
  readonly #changed = uint8Column()
  readonly #inChain = uint8Column()
  #dirty: number[] = []
  /** Short documents in the order of time. */
  #chain: number[] = []
  #chainBroken = false

  readonly #sessionRows = int32Column()
  readonly #sessionWeight = float64Column()
  readonly #freeSessions: number[] = []
  /** Numbers of sessions that were given out, and sessions that have a memory. */
  #sessionLimit = 0
  #sessions = 0

  readonly #rowColumns = [
    this.#previous,
    this.#next,
    this.#session,
    this.#document,
    this.#position,
    this.#time,
    this.#weight,
    this.#isSpoken,
  ]
  readonly #documentColumns = [
    this.#first,
    this.#last,
    this.#rows,
    this.#tagSet,
    this.#spokenRows,
    this.#changed,
    this.#inChain,
  ]
  readonly #sessionColumns = [this.#sessionRows, this.#sessionWeight]
  #rowCount = 0
  #documentCount = 0

  /** The memory before a row in its session, or -1. */
  previous(row: number): number {
    const before = this.#previous.data[row]!
    return before !== NONE && this.#session.data[before] === this.#session.data[row] ? before : NONE
  }

  /** The memory after a row in its session, or -1. */
  next(row: number): number {
    const after = this.#next.data[row]!
    return after !== NONE && this.#session.data[after] === this.#session.data[row] ? after : NONE
  }

  /** The session of a row, or -1 when it belongs to no document. */
  session(row: number): number {
    return this.#session.data[row]!
  }

  /** Session by row, longer than the rows. */
  get sessionOfRow(): Int32Array {
    return this.#session.data
  }

  /** One more than the largest session. */
  get sessionLimit(): number {
    return this.#sessionLimit
  }

  /** Sessions that have a memory. */
  get sessionCount(): number {
    return this.#sessions
  }

  /** Sum of the weights (terms) of a session's memories. */
  sessionWeight(session: number): number {
    return this.#sessionWeight.data[session]!
  }

  sessionRows(session: number): number {
    return this.#sessionRows.data[session]!
  }

  get bytes(): number {
    const columns = [...this.#rowColumns, ...this.#documentColumns, ...this.#sessionColumns]
    return bytesOf([this.#documents, ...columns]) + this.#chain.length * 8
  }

  /** Appends the next row. */
  place({ document, position, time, tagSet, weight, isSpoken }: PlacedRow): void {
    const row = this.#rowCount++
    reserveAll(this.#rowColumns, this.#rowCount)
    this.#previous.data[row] = NONE
    this.#next.data[row] = NONE
    this.#session.data[row] = NONE
    this.#document.data[row] = NONE
    this.#position.data[row] = position
    this.#time.data[row] = time
    this.#weight.data[row] = weight
    this.#isSpoken.data[row] = isSpoken ? 1 : 0
    if (document === 0) return
    let index = this.#documents.get(document)
    if (index < 0) index = this.#addDocument(document, tagSet)
    this.#document.data[row] = index
    if (isSpoken) this.#spokenRows.data[index]!++
    this.#link(index, row)
    this.#touch(index)
  }

  remove(row: number): void {
    const index = this.#document.data[row]!
    if (index === NONE) return
    this.#touch(index)
    this.#leaveSession(row)
    const before = this.#previous.data[row]!
    const after = this.#next.data[row]!
    if (before !== NONE) this.#next.data[before] = after
    if (after !== NONE) this.#previous.data[after] = before
    if (this.#first.data[index] === row) this.#first.data[index] = this.#last.data[index] === row ? NONE : after
    if (this.#last.data[index] === row) this.#last.data[index] = this.#first.data[index] === NONE ? NONE : before
    this.#previous.data[row] = NONE
    this.#next.data[row] = NONE
    this.#document.data[row] = NONE
    this.#rows.data[index]!--
    this.#spokenRows.data[index]! -= this.#isSpoken.data[row]!
  }

  /** Brings sessions and chains up to date with what was placed and removed. */
  settle(): void {
    const fresh: number[] = []
    for (const index of this.#dirty) {
      const isNew = this.#changed.data[index] === NEW
      this.#changed.data[index] = 0
      if (this.#inChain.data[index] === 1) this.#chainBroken = true
      else if (!this.#isChainable(index)) this.#divide(index)
      else if (isNew) fresh.push(index)
      else this.#chainBroken = true
    }
    this.#dirty = []
    if (fresh.length > 0) this.#admit(fresh)
    if (this.#chainBroken) this.#rechain()
  }

  #addDocument(document: number, tagSet: number): number {
    const index = this.#documentCount++
    reserveAll(this.#documentColumns, this.#documentCount)
    if (index >= DOCUMENT_BITS) throw new RangeError('A bank in memory holds at most two million documents')
    this.#documents.set(document, index)
    this.#first.data[index] = NONE
    this.#last.data[index] = NONE
    this.#rows.data[index] = 0
    this.#tagSet.data[index] = tagSet
    this.#spokenRows.data[index] = 0
    this.#changed.data[index] = NEW
    this.#inChain.data[index] = 0
    this.#dirty.push(index)
    return index
  }

  #touch(index: number): void {
    if (this.#changed.data[index] !== 0) return
    this.#changed.data[index] = CHANGED
    this.#dirty.push(index)
  }

  /** Into the document's order; rows usually come at its end. */
  #link(index: number, row: number): void {
    this.#rows.data[index]!++
    const position = this.#position.data
    const first = this.#first.data[index]!
    if (first === NONE) {
      this.#first.data[index] = row
      this.#last.data[index] = row
      return
    }
    let before = this.#last.data[index]!
    while (position[before]! > position[row]!) {
      if (before === first) {
        before = this.#previous.data[first]!
        this.#first.data[index] = row
        break
      }
      before = this.#previous.data[before]!
    }
    const isHead = this.#first.data[index] === row
    const after = isHead ? first : this.#next.data[before]!
    if (before === this.#last.data[index]) this.#last.data[index] = row
    this.#previous.data[row] = before
    this.#next.data[row] = after
    if (before !== NONE) this.#next.data[before] = row
    if (after !== NONE) this.#previous.data[after] = row
  }

  #openSession(): number {
    this.#sessions++
    const reused = this.#freeSessions.pop()
    if (reused !== undefined) return reused
    reserveAll(this.#sessionColumns, this.#sessionLimit + 1)
    return this.#sessionLimit++
  }

  #enterSession(row: number, session: number): void {
    this.#session.data[row] = session
    this.#sessionRows.data[session]!++
    this.#sessionWeight.data[session]! += this.#weight.data[row]!
  }

  #leaveSession(row: number): void {
    const session = this.#session.data[row]!
    if (session === NONE) return
    this.#session.data[row] = NONE
    this.#sessionWeight.data[session]! -= this.#weight.data[row]!
    if (--this.#sessionRows.data[session]! > 0) return
    this.#sessions--
    this.#freeSessions.push(session)
  }

  #leaveSessions(index: number): void {
    const last = this.#last.data[index]!
    for (let row = this.#first.data[index]!; row !== NONE; row = row === last ? NONE : this.#next.data[row]!) {
      this.#leaveSession(row)
    }
  }

  /** Sessions of a long document: stretches without a long silence. */
  #divide(index: number): void {
    this.#leaveSessions(index)
    const last = this.#last.data[index]!
    let session = NONE
    let before = NONE
    for (let row = this.#first.data[index]!; row !== NONE; row = row === last ? NONE : this.#next.data[row]!) {
      const silence = before === NONE ? 0 : Math.abs(this.#time.data[row]! - this.#time.data[before]!)
      if (session === NONE || silence > SESSION_GAP_MS || this.#sessionRows.data[session]! >= SESSION_ROWS) {
        session = this.#openSession()
      }
      this.#enterSession(row, session)
      before = row
    }
  }

  #isChainable(index: number): boolean {
    const rows = this.#rows.data[index]!
    return rows > 0 && rows <= SHORT_DOCUMENT_ROWS && !Number.isNaN(this.#timeOf(index))
  }

  #timeOf(index: number): number {
    const first = this.#first.data[index]!
    return first === NONE ? Number.NaN : this.#time.data[first]!
  }

  /** Short documents by time, then in the order they came. */
  #sortByTime(documents: readonly number[]): number[] {
    const keys = new Float64Array(documents.length)
    for (let index = 0; index < documents.length; index++) {
      const time = this.#timeOf(documents[index]!)
      const seconds = Math.min(Math.max(Math.floor(time / 1000), 0), 2 ** 32 - 1)
      keys[index] = seconds * DOCUMENT_BITS + documents[index]!
    }
    return Array.from(keys.sort(), (key) => key % DOCUMENT_BITS)
  }

  /** New short documents: usually later than all others, else the chain is made again. */
  #admit(fresh: readonly number[]): void {
    const last = this.#chain.at(-1)
    const sorted = this.#sortByTime(fresh)
    const isLater = last === undefined || this.#timeOf(sorted[0]!) >= this.#timeOf(last)
    if (this.#chainBroken || !isLater) {
      this.#chainBroken = true
      return
    }
    this.#extendChain(last ?? NONE, sorted)
  }

  #rechain(): void {
    this.#chainBroken = false
    const short: number[] = []
    for (let index = 0; index < this.#documentCount; index++) {
      const isChainable = this.#isChainable(index)
      if (isChainable || this.#inChain.data[index] === 1) {
        this.#inChain.data[index] = 0
        this.#leaveSessions(index)
        this.#unchain(index)
        if (!isChainable) this.#divide(index)
      }
      if (isChainable) short.push(index)
    }
    this.#chain = []
    this.#extendChain(NONE, this.#sortByTime(short))
  }

  #extendChain(last: number, documents: readonly number[]): void {
    let before = last
    for (const index of documents) {
      this.#continue(before, index)
      this.#chain.push(index)
      this.#inChain.data[index] = 1
      before = index
    }
  }

  /** Takes away the links of a document's ends to other documents. */
  #unchain(index: number): void {
    const first = this.#first.data[index]!
    if (first === NONE) return
    const last = this.#last.data[index]!
    const before = this.#previous.data[first]!
    const after = this.#next.data[last]!
    if (before !== NONE) this.#next.data[before] = NONE
    if (after !== NONE) this.#previous.data[after] = NONE
    this.#previous.data[first] = NONE
    this.#next.data[last] = NONE
  }

  /** Gives a short document its session: that of the one before it in time when it continues it, else a new one. */
  #continue(before: number, index: number): void {
    const first = this.#first.data[index]!
    const last = this.#last.data[index]!
    let session = NONE
    if (before !== NONE && this.#continues(before, index)) {
      const end = this.#last.data[before]!
      session = this.#session.data[end]!
      this.#next.data[end] = first
      this.#previous.data[first] = end
    }
    if (session === NONE || this.#sessionRows.data[session]! >= SESSION_ROWS) session = this.#openSession()
    for (let row = first; ; row = this.#next.data[row]!) {
      this.#enterSession(row, session)
      if (row === last) break
    }
  }

  #continues(before: number, index: number): boolean {
    const gap = this.#timeOf(index) - this.#timeOf(before)
    const isTalk = this.#spokenRows.data[before]! > 0 || this.#spokenRows.data[index]! > 0
    return isTalk && gap <= CHAIN_GAP_MS && this.#tagSet.data[before] === this.#tagSet.data[index]
  }
}

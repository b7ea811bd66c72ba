import { type BlockDocument, type BlockEdit, editDocument, writeDocument } from './block-document.ts'
import { blockName } from './delta-prompt.ts'
import { type CitedBlocks, readCitedBlocks } from './read-cited-blocks.ts'

/** An operation as the model wrote it. */
export type ProposedOperation = Readonly<Record<string, unknown>>

export interface Delta {
  readonly content: string
  readonly operations: readonly ProposedOperation[]
  /** Of each block of `content`: its place before, or the edit that made it and the news that it cites. */
  readonly blocks: readonly DeltaBlock[]
}

export interface DeltaBlock {
  readonly text: string
  /** The block that it was, or took the place of; null for one that was added. */
  readonly before: number | null
  readonly isKept: boolean
  /** Places of news. */
  readonly cited: readonly number[]
}

export type DeltaReading =
  | { readonly delta: Delta }
  | { readonly problems: readonly { readonly operation: ProposedOperation | null; readonly problem: string }[] }

/** What operations are checked against. */
export interface DeltaTarget {
  readonly document: BlockDocument
  /** Number of new memories. */
  readonly news: number
  /** Whether a block rests on memories that still stand. */
  readonly isSupported: (place: number) => boolean
  /** Whether a block rests on memories, all of which were taken back. */
  readonly isRetracted: (place: number) => boolean
}

interface ReadOperation {
  readonly edit: BlockEdit
  readonly cited: CitedBlocks | null
}

/** Checks what a model proposes, and applies it: all of it or nothing. */
export function readDelta(value: unknown, target: DeltaTarget): DeltaReading {
  const operations = (value as { operations?: unknown } | null)?.operations
  if (!Array.isArray(operations)) return { problems: [{ operation: null, problem: '"operations" is no list' }] }
  const problems: { operation: ProposedOperation | null; problem: string }[] = []
  const read: ReadOperation[] = []
  const changed = new Set<number>()
  for (const operation of operations as ProposedOperation[]) {
    const one = readOperation(operation, target, changed)
    if (typeof one === 'string') problems.push({ operation, problem: one })
    else read.push(one)
  }
  for (const place of target.document.blocks.keys()) {
    if (target.isRetracted(place) && !changed.has(place)) {
      const problem = `${blockName(place)} rests only on memories that were taken back: replace or remove it`
      problems.push({ operation: null, problem })
    }
  }
  if (problems.length > 0) return { problems }
  const edited = editDocument(
    target.document,
    read.map(({ edit }) => edit),
  )
  if (edited === null) {
    return { problems: [{ operation: null, problem: 'a text changes the blocks around it (an open code fence?)' }] }
  }
  const content = writeDocument(edited.document)
  if (content.trim() === '') return { problems: [{ operation: null, problem: 'nothing would be left of the page' }] }
  const blocks = edited.document.blocks.map(({ text }, place): DeltaBlock => {
    const origin = edited.origins[place]!
    if ('kept' in origin) return { text, before: origin.kept, isKept: true, cited: [] }
    const { edit, cited } = read[origin.edit]!
    const own = cited!.blocks.find((block) => block.text === text)
    return {
      text,
      before: edit.op === 'replace' ? edit.block : null,
      isKept: false,
      cited: own?.kind === 'heading' ? [] : own?.places.length ? own.places : allPlaces(cited!),
    }
  })
  return { delta: { content, operations: operations as ProposedOperation[], blocks } }
}

/** The operation, or what is wrong with it. */
function readOperation(
  operation: ProposedOperation,
  target: DeltaTarget,
  changed: Set<number>,
): ReadOperation | string {
  if (typeof operation !== 'object' || operation === null) return 'an operation is no object'
  const { op, text } = operation
  const place = placeOf(operation.block, target.document.blocks.length)
  if (op !== 'replace' && op !== 'insert_after' && op !== 'remove') return `there is no operation ${JSON.stringify(op)}`
  if (place === null) return `there is no block ${JSON.stringify(operation.block)}`
  if (place < 0 && op !== 'insert_after') return 'only insert_after has a place at the start'
  if (op !== 'insert_after') {
    if (changed.has(place)) return `${blockName(place)} is changed twice`
    changed.add(place)
  }
  if (op === 'remove') return { edit: { op, block: place }, cited: null }
  const cited = readCitedBlocks(typeof text === 'string' ? text : '', target.news)
  if (cited.blocks.length === 0) return `${op} of ${blockName(place)} has no text`
  if (cited.unknown.length > 0)
    return `${op} of ${blockName(place)} cites what is not there: ${cited.unknown.join(', ')}`
  const onlyStructure = cited.blocks.every(({ kind }) => kind === 'heading' || kind === 'rule')
  const isSupported = op === 'replace' && target.isSupported(place)
  if (!onlyStructure && !isSupported && allPlaces(cited).length === 0) {
    return `${op} of ${blockName(place)} names no memory that it rests on`
  }
  return { edit: { op, block: place, text: cited.content }, cited }
}

const allPlaces = ({ blocks }: CitedBlocks): number[] => [...new Set(blocks.flatMap(({ places }) => places))]

function placeOf(name: unknown, count: number): number | null {
  const text = String(name).trim().toLowerCase()
  if (text === 'start' || text === 'b0') return -1
  const number = /^[<[]?b?(\d{1,5})[>\]]?$/.exec(text)?.[1]
  const place = number === undefined ? -1 : Number(number) - 1
  return place >= 0 && place < count ? place : null
}

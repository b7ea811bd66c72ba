import { chunkContent, detectFormat } from '../../text/chunks.ts'
import { type Segment, segmentContent } from '../../text/segments.ts'
import { ITEM_SEPARATOR } from './received-document.ts'

/** Characters that a chunk may have. */
export interface ChunkSizes {
  readonly prose: number
  /** Of JSON. */
  readonly structured: number
}

export interface ItemToSplit {
  readonly text: string
  /**
   * What becomes a memory or more: `segments`: a turn, a list item, some sentences; `chunks`: a chunk as it stands;
   * `stretches`: a chunk, of which the segments are to be known too.
   */
  readonly unit: 'segments' | 'chunks' | 'stretches'
  readonly sizes: ChunkSizes
}

export interface SplitRequest {
  /** A document's items, in order. */
  readonly items: readonly ItemToSplit[]
  /** Of the document. */
  readonly sizes: ChunkSizes
}

export interface Stretch extends Segment {
  /** What begins in it; their places too are those in the item. */
  readonly segments: readonly Segment[]
}

export interface SplitDocument {
  /** The units of each item, in order; only those of `stretches` hold segments. */
  readonly units: readonly (readonly Stretch[])[]
  /** Exact slices of the whole text, which they give back when joined. */
  readonly chunks: readonly string[]
  /** Characters that these may have. */
  readonly chunkSize: number
}

/** Takes a document's text apart, into what is remembered and into chunks. */
export function splitText({ items, sizes }: SplitRequest): SplitDocument {
  const whole = items.map(({ text }) => text).join(ITEM_SEPARATOR)
  const chunkSize = sizeFor(whole, sizes)
  return {
    units: items.map(splitItem),
    chunks: chunkContent(whole, { maxCharacters: chunkSize }).chunks.map(({ text }) => text),
    chunkSize,
  }
}

function sizeFor(text: string, { prose, structured }: ChunkSizes): number {
  return prose !== structured && detectFormat(text).startsWith('json') ? structured : prose
}

function splitItem({ text, unit, sizes }: ItemToSplit): Stretch[] {
  if (unit === 'segments') return readSegments(text).map((segment) => ({ ...segment, segments: [] }))
  const chunks = chunkSegments(text, sizeFor(text, sizes))
  if (unit === 'chunks') return chunks.map((chunk) => ({ ...chunk, segments: [] }))
  const segments = readSegments(text)
  let next = 0
  return chunks.map((chunk) => {
    const first = next
    while (next < segments.length && segments[next]!.start < chunk.end) next++
    return { ...chunk, segments: segments.slice(first, next) }
  })
}

function readSegments(text: string): readonly Segment[] {
  const { segments } = segmentContent(text)
  // Nothing but signs, such as "👍": it is all there is, so it is what is remembered.
  return segments.length > 0 ? segments : [wholeSegment(text, 0)]
}

function chunkSegments(text: string, maxCharacters: number): Segment[] {
  return chunkContent(text, { maxCharacters })
    .chunks.filter((chunk) => chunk.text.trim() !== '')
    .map((chunk) => wholeSegment(chunk.text, chunk.start))
}

function wholeSegment(text: string, start: number): Segment {
  return { text: text.trim(), speaker: null, saidAt: null, heading: null, start, end: start + text.length }
}

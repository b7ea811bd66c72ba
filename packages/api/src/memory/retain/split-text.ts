import { chunkContent } from '../../text/chunks.ts'
import { type Segment, segmentContent } from '../../text/segments.ts'
import { ITEM_SEPARATOR } from './received-document.ts'

export interface SplitRequest {
  /** Texts of a document's items, in order. */
  readonly items: readonly string[]
  /** `chunks`: what is remembered is a chunk of the text as it stands; `segments`: a turn, a list item, some sentences. */
  readonly unit: 'segments' | 'chunks'
  readonly chunkSize: number
}

export interface SplitDocument {
  /** What is remembered of each item, in order. */
  readonly segments: readonly (readonly Segment[])[]
  /** Exact slices of the whole text, which they give back when joined. */
  readonly chunks: readonly string[]
}

/** Takes a document's text apart, into what is remembered and into chunks. */
export function splitText({ items, unit, chunkSize }: SplitRequest): SplitDocument {
  const split = unit === 'chunks' ? (text: string) => chunkSegments(text, chunkSize) : readSegments
  const whole = items.join(ITEM_SEPARATOR)
  return {
    segments: items.map(split),
    chunks: chunkContent(whole, { maxCharacters: chunkSize }).chunks.map(({ text }) => text),
  }
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

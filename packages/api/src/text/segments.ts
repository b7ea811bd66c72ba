import { type ContentFormat, detect } from './format.ts'
import { listJsonRecords } from './json-records.ts'
import type { JsonNode } from './json-tree.ts'
import { hasWord, MAXIMUM_TURN, type Segment } from './segment.ts'
import { segmentBlocks } from './segment-blocks.ts'
import { segmentConversation } from './segment-conversation.ts'
import { cutPieces } from './segment-pieces.ts'

export type { Segment } from './segment.ts'

function segmentJson(nodes: readonly JsonNode[]): Segment[] {
  return nodes.flatMap(listJsonRecords).flatMap((record) => {
    const { text, speaker, saidAt, heading } = record
    const pieces = cutPieces(text, MAXIMUM_TURN)
    // A string is longer in the source than in itself where it is escaped: inner borders are in proportion.
    const place = (offset: number): number =>
      Math.round(record.start + ((record.end - record.start) * offset) / Math.max(1, text.length))
    return pieces.map((piece, index) => ({
      text: text.slice(piece.start, piece.end).trim(),
      speaker,
      saidAt,
      heading,
      start: index === 0 ? record.start : place(piece.start),
      end: index === pieces.length - 1 ? record.end : place(pieces[index + 1]!.start),
    }))
  })
}

/**
 * The memories-to-be of one text: a turn of a conversation, a list item, a table row, one to a few sentences of prose.
 * Every word of the text lies in some segment; pieces without any word are left out.
 */
export function segmentContent(content: string): { format: ContentFormat; segments: Segment[] } {
  const { format, nodes } = detect(content)
  const segments =
    nodes.length > 0
      ? segmentJson(nodes)
      : format === 'conversation'
        ? segmentConversation(content)
        : segmentBlocks(content)
  return { format, segments: segments.filter((segment) => hasWord(segment.text)) }
}

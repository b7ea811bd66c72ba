import { type Block, listBlocks } from './markdown-blocks.ts'
import { ITEM_MARKER, readBlock } from './read-block.ts'
import type { Segment } from './segment.ts'

const MAXIMUM_LEAD_IN = 160

/** Headings, paragraphs and lists. A line that ends with a colon leads the list after it in, and is part of its heading. */
export function segmentBlocks(content: string): Segment[] {
  const segments: Segment[] = []
  const path: { level: number; title: string }[] = []
  const parents: { level: number; title: string }[] = []
  let leadIn: string | null = null
  let leadInKind: Block['kind'] | undefined
  let pendingStart: number | null = null
  let pendingEnd = 0
  const blocks = listBlocks(content)
  const flush = (): void => {
    const title = leadIn ?? path.at(-1)?.title
    if (pendingStart !== null && title !== undefined)
      segments.push({
        text: title,
        speaker: null,
        saidAt: null,
        heading:
          path
            .slice(0, leadIn === null ? -1 : undefined)
            .map((part) => part.title)
            .join(' › ') || null,
        start: pendingStart,
        end: pendingEnd,
      })
    pendingStart = null
  }
  for (const [index, block] of blocks.entries()) {
    const text = content.slice(block.start, block.end)
    const next = blocks[index + 1]
    if (block.kind !== 'item') parents.length = 0
    if (block.kind === 'heading') {
      const title = text
        .split('\n')[0]!
        .replace(/^#+\s+|\s+#+\s*$/g, '')
        .trim()
      const deeper = block.level > (path.at(-1)?.level ?? 0)
      if (!deeper) flush()
      while (path.length > 0 && path.at(-1)!.level >= block.level) path.pop()
      path.push({ level: block.level, title })
      leadIn = null
      pendingStart ??= block.start
      pendingEnd = block.end
      continue
    }
    if (block.kind === 'rule') continue
    if (block.kind !== leadInKind) leadIn = null
    const introduces = next !== undefined && (next.kind === 'item' || next.kind === 'code' || next.kind === 'table')
    if (block.kind === 'paragraph' && introduces && text.length <= MAXIMUM_LEAD_IN && /[:：]\s*$/.test(text)) {
      leadInKind = next.kind
      leadIn = text
        .trim()
        .replace(/[:：]$/, '')
        .replaceAll('**', '')
      pendingStart ??= block.start
      pendingEnd = block.end
      continue
    }
    while (parents.length > 0 && parents.at(-1)!.level >= block.level) parents.pop()
    const heading =
      [
        ...path.map((part) => part.title),
        ...(leadIn === null ? [] : [leadIn]),
        ...parents.map((part) => part.title),
      ].join(' › ') || null
    if (block.kind === 'item' && next?.kind === 'item' && next.level > block.level && text.length <= MAXIMUM_LEAD_IN)
      parents.push({
        level: block.level,
        title: text
          .replace(ITEM_MARKER, '')
          .replace(/[:：]\s*$/, '')
          .trim(),
      })
    for (const piece of readBlock(content, block)) {
      segments.push({
        text: piece.text.trim(),
        speaker: null,
        saidAt: null,
        heading,
        start: pendingStart ?? piece.start,
        end: piece.end,
      })
      pendingStart = null
    }
  }
  flush()
  return segments
}

import { type Block, listBlocks } from '../../text/markdown-blocks.ts'

export interface DocumentBlock {
  readonly kind: Block['kind']
  /** Whole lines as they stand in the text. */
  readonly text: string
  /** What separates it from the block before: line ends and blank lines. */
  readonly gap: string
}

/** A Markdown text as its blocks. Written out again it is the same text, byte by byte. */
export interface BlockDocument {
  readonly blocks: readonly DocumentBlock[]
  /** What follows the last block. */
  readonly tail: string
}

/** A change of one block, named by its place from 0. */
export type BlockEdit =
  | { readonly op: 'replace'; readonly block: number; readonly text: string }
  /** Behind the block; -1 = at the start. Several at one place stay in their order. */
  | { readonly op: 'insert_after'; readonly block: number; readonly text: string }
  | { readonly op: 'remove'; readonly block: number }

const PARAGRAPH_GAP = '\n\n'

export function parseDocument(content: string): BlockDocument {
  const blocks: DocumentBlock[] = []
  let end = 0
  for (const block of listBlocks(content)) {
    // Blanks in front of a list item are its nesting: they belong to it.
    const start = Math.max(end, content.lastIndexOf('\n', block.start - 1) + 1)
    blocks.push({ kind: block.kind, text: content.slice(start, block.end), gap: content.slice(end, start) })
    end = block.end
  }
  return { blocks, tail: content.slice(end) }
}

export function writeDocument({ blocks, tail }: BlockDocument): string {
  return blocks.map(({ gap, text }) => gap + text).join('') + tail
}

/** Where a block of an edited document comes from: a place in the one before, or an edit. */
export type BlockOrigin = { readonly kept: number } | { readonly edit: number }

export interface EditedDocument {
  readonly document: BlockDocument
  /** Of each block. */
  readonly origins: readonly BlockOrigin[]
}

/**
 * Applies edits to the places of one document, all at once. Blocks that no edit names keep every byte. Null when an edit
 * would not leave the other blocks what they are, such as a code fence that is never closed.
 */
export function editDocument(document: BlockDocument, edits: readonly BlockEdit[]): EditedDocument | null {
  const changes = new Map<number, number>()
  const insertions = new Map<number, number[]>()
  for (const [index, edit] of edits.entries()) {
    if (edit.op === 'insert_after') insertions.set(edit.block, [...(insertions.get(edit.block) ?? []), index])
    else changes.set(edit.block, index)
  }
  const pieces: { block: DocumentBlock; origin: BlockOrigin }[] = []
  /** Gaps that lead to the next block, the widest of which holds. */
  let gaps: string[] = []
  const push = (block: DocumentBlock, origin: BlockOrigin, gap: string) => {
    pieces.push({ block: { ...block, gap: pieces.length === 0 ? (document.blocks[0]?.gap ?? '') : gap }, origin })
    gaps = []
  }
  const pushText = (index: number, leadingGap: (first: DocumentBlock) => string) => {
    const { blocks } = parseDocument((edits[index] as { text: string }).text)
    for (const [place, block] of blocks.entries()) {
      push(block, { edit: index }, place === 0 ? leadingGap(block) : block.gap)
    }
  }
  const insertAt = (place: number) => {
    for (const index of insertions.get(place) ?? []) {
      pushText(index, (first) => gapBetween(pieces.at(-1)?.block, first, PARAGRAPH_GAP))
    }
  }
  insertAt(-1)
  for (const [place, block] of document.blocks.entries()) {
    const index = changes.get(place)
    const gap = widest([...gaps, block.gap])
    if (index === undefined) push(block, { kept: place }, followingGap(pieces.at(-1), block, gap, place, document))
    else if (edits[index]!.op === 'remove') gaps = [gap]
    else pushText(index, (first) => followingGap(pieces.at(-1), first, gap, place, document))
    insertAt(place)
  }
  const edited = { blocks: pieces.map(({ block }) => block), tail: document.tail }
  const isSound = isSameBlocks(parseDocument(writeDocument(edited)).blocks, edited.blocks)
  return isSound ? { document: edited, origins: pieces.map(({ origin }) => origin) } : null
}

/** The gap that was there, unless a new neighbour needs a wider one. */
function followingGap(
  before: { readonly block: DocumentBlock; readonly origin: BlockOrigin } | undefined,
  block: DocumentBlock,
  gap: string,
  place: number,
  document: BlockDocument,
): string {
  const stood = document.blocks[place - 1]
  const isUsed =
    before === undefined || (before.block.kind === stood?.kind && block.kind === document.blocks[place]!.kind)
  return isUsed && gap !== '' ? gap : gapBetween(before?.block, block, gap)
}

/** Items of a list stand together, everything else has a blank line between. */
function gapBetween(before: DocumentBlock | undefined, block: DocumentBlock, gap: string): string {
  if (before?.kind === 'item' && block.kind === 'item') return '\n'
  return lineEndsOf(gap) >= 2 ? gap : PARAGRAPH_GAP
}

function widest(gaps: readonly string[]): string {
  return gaps.reduce((wide, gap) => (lineEndsOf(gap) > lineEndsOf(wide) ? gap : wide))
}

const lineEndsOf = (gap: string): number => gap.split('\n').length - 1

function isSameBlocks(parsed: readonly DocumentBlock[], meant: readonly DocumentBlock[]): boolean {
  return (
    parsed.length === meant.length &&
    parsed.every(({ text, kind }, place) => text === meant[place]!.text && kind === meant[place]!.kind)
  )
}

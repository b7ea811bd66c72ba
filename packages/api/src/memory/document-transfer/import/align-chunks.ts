import type { ArchivedDocument } from '../archive/archive-format.ts'

export interface AlignedChunk {
  readonly index: number
  readonly text: string
}

/**
 * Chunks that together are the document, as they are stored here. Others trim what is between them: that goes to the
 * one after it, and what comes last to the last. Chunks that the text does not hold in this order stay as they are.
 */
export function alignChunks({ original_text: original, chunks }: ArchivedDocument): AlignedChunk[] {
  const given = chunks
    .map(({ chunk_index, chunk_text }) => ({ index: chunk_index, text: chunk_text }))
    .sort((a, b) => a.index - b.index)
  if (original == null || original === '') return given
  if (given.length === 0) return [{ index: 0, text: original }]
  const ends: number[] = []
  let from = 0
  for (const { text } of given) {
    const start = original.indexOf(text, from)
    if (start < 0) return given
    from = start + 1
    ends.push(start + text.length)
  }
  ends[ends.length - 1] = original.length
  return given.map(({ index }, nth) => ({ index, text: original.slice(nth === 0 ? 0 : ends[nth - 1], ends[nth]) }))
}

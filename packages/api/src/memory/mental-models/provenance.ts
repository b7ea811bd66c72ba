import type { Statement } from '../reflect/statement.ts'
import { parseDocument } from './block-document.ts'

/** A block of a text and the memories that it rests on. */
export interface Citation {
  readonly text: string
  readonly memory_ids: readonly string[]
}

/** A memory that a text rests on, as it was when it was cited. */
export interface CitedMemory {
  readonly id: string
  readonly text: string
  readonly type: string
  readonly context: string | null
  readonly occurred_start: string | null
  readonly occurred_end: string | null
}

/** What a text rests on: block by block, and all of it together. */
export interface Provenance {
  readonly citations: readonly Citation[]
  readonly memories: readonly CitedMemory[]
}

export const noProvenance: Provenance = { citations: [], memories: [] }

export function citedMemory({ id, text, type, context, occurredStart, occurredEnd }: Statement): CitedMemory {
  return { id, text, type, context, occurred_start: occurredStart, occurred_end: occurredEnd }
}

/** Memories by their type, as answers tell them. */
export function groupByType(memories: readonly CitedMemory[]): Record<string, CitedMemory[]> {
  const groups: Record<string, CitedMemory[]> = {}
  for (const memory of memories) {
    const name = memory.type === 'mental_model' ? 'mental-models' : memory.type
    groups[name] ??= []
    groups[name].push(memory)
  }
  return groups
}

/** What was stored with a text. Nothing, when it says nothing that can be read. */
export function readProvenance(response: Readonly<Record<string, unknown>> | null): Provenance {
  const { citations, based_on: groups } = response ?? {}
  if (!Array.isArray(citations) || typeof groups !== 'object' || groups === null) return noProvenance
  const memories = Object.values(groups as Record<string, unknown>).flatMap((group) =>
    Array.isArray(group) ? group : [],
  )
  return { citations: citations as Citation[], memories: memories as CitedMemory[] }
}

/** What is left of a provenance for a text that somebody changed: that of the blocks that still stand. */
export function provenanceOf(content: string, before: Provenance): Provenance {
  const standing = new Set(parseDocument(content).blocks.map(({ text }) => text))
  return onlyCited(
    before.citations.filter(({ text }) => standing.has(text)),
    before.memories,
  )
}

/** Only memories that a block rests on. */
export function onlyCited(citations: readonly Citation[], memories: readonly CitedMemory[]): Provenance {
  const cited = new Set(citations.flatMap(({ memory_ids }) => memory_ids))
  const byId = new Map(memories.filter(({ id }) => cited.has(id)).map((memory) => [memory.id, memory]))
  return { citations, memories: [...byId.values()] }
}

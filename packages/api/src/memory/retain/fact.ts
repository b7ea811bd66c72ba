import type { NameMention } from '../entities/name-mention.ts'

/** What was made of one segment of a document; not stored yet. */
export interface Fact {
  /** The item it comes from, as an index into the received ones. */
  readonly item: number
  /** Where its source begins in the received text (UTF-16). */
  readonly start: number
  readonly type: 'world' | 'experience'
  /** Self-contained: names its speaker, and carries the date that "yesterday" means. */
  readonly text: string
  readonly speaker: string | null
  readonly occurredStart: Date | null
  readonly occurredEnd: Date | null
  readonly occurredPrecision: string | null
  readonly mentionedAt: Date | null
  readonly mentions: readonly NameMention[]
  /** SHA-256 in hex of all it was made from; equal facts of two versions of a document are the same memory. */
  readonly contentHash: string
  /** Tags that it has from what it says, besides those of its item. */
  readonly labelTags: readonly string[]
  /** Content hashes of facts of the same document that brought this one about. */
  readonly causes: readonly string[]
  /** A turn of a conversation, which its neighbours may answer. */
  readonly turn: boolean
}

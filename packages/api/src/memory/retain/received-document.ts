import type { NameMention } from '../entities/name-mention.ts'

/** How observations may combine what memories of different tags say; null is `combined`. */
export type ObservationScopes = 'per_tag' | 'combined' | 'all_combinations' | 'shared' | readonly (readonly string[])[]

/** One item of a request, checked and completed. */
export interface ReceivedItem {
  readonly text: string
  /** Null: the caller said that it has no time. */
  readonly saidAt: Date | null
  /** False: the caller gave no time, and `saidAt` is when the item was received. */
  readonly saidAtGiven: boolean
  /** Of the clock that `saidAt` was read off: what "yesterday" is depends on it. East of UTC. */
  readonly offsetMinutes: number
  /** The caller gave a day, and `saidAt` is its beginning in UTC. */
  readonly saidOnDay: boolean
  readonly context: string | null
  readonly metadata: Readonly<Record<string, string>>
  readonly tags: readonly string[]
  readonly entities: readonly NameMention[]
  readonly resolveEntities: boolean
  readonly observationScopes: ObservationScopes | null
  /** Names one of the bank's ways of retaining; null = the bank's usual one. */
  readonly strategy: string | null
}

/** What a request has for one document, in the order of the request. */
export interface ReceivedDocument {
  readonly id: string
  readonly mode: 'replace' | 'append'
  readonly items: readonly ReceivedItem[]
}

/** What joins an item of a document to the next. */
export const ITEM_SEPARATOR = '\n\n'

export function textOf(items: readonly Pick<ReceivedItem, 'text'>[]): string {
  return items.map(({ text }) => text).join(ITEM_SEPARATOR)
}

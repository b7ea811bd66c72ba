import { nameKey } from '../../text/names.ts'

/** A name as a memory mentions it. */
export interface NameMention {
  readonly name: string
  readonly type: string
  /** Taken as it is: only the same name in another case is the same entity. */
  readonly literal: boolean
}

export const DEFAULT_ENTITY_TYPE = 'CONCEPT'

/** What the spellings of a name have in common. Names that are told apart by a sign ("C++", "C#") keep it. */
export function mentionKey(mention: NameMention): string {
  const folded = mention.literal || /[+#]/.test(mention.name) ? '' : nameKey(mention.name)
  return folded !== '' ? folded : mention.name.normalize('NFC').toLowerCase().trim().replaceAll(/\s+/g, ' ')
}

/** The mentions without those that have the key of an earlier one or no key at all. */
export function distinctMentions(mentions: readonly NameMention[]): NameMention[] {
  const byKey = new Map<string, NameMention>()
  for (const mention of mentions) {
    const key = mentionKey(mention)
    if (key !== '' && !byKey.has(key)) byKey.set(key, mention)
  }
  return [...byKey.values()]
}

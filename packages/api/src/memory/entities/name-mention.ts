import { nameKey } from '../../text/names.ts'

/** A name as a memory mentions it. */
export interface NameMention {
  readonly name: string
  readonly type: string
  /** Taken as it is: only the same name in another case is the same entity. */
  readonly literal: boolean
  /** What the spellings of a name have in common. */
  readonly key: string
}

export const DEFAULT_ENTITY_TYPE = 'CONCEPT'

export function nameMention(
  name: string,
  { type = DEFAULT_ENTITY_TYPE, literal = false }: { readonly type?: string; readonly literal?: boolean } = {},
): NameMention {
  return { name, type, literal, key: keyOf(name, literal) }
}

/** Names that are told apart by a sign ("C++", "C#") keep it. */
function keyOf(name: string, literal: boolean): string {
  const folded = literal || /[+#]/.test(name) ? '' : nameKey(name)
  return folded !== '' ? folded : name.normalize('NFC').toLowerCase().trim().replaceAll(/\s+/g, ' ')
}

/** The mentions without those that have the key of an earlier one or no key at all. */
export function distinctMentions(mentions: readonly NameMention[]): NameMention[] {
  const byKey = new Map<string, NameMention>()
  for (const mention of mentions) {
    if (mention.key !== '' && !byKey.has(mention.key)) byKey.set(mention.key, mention)
  }
  return [...byKey.values()]
}

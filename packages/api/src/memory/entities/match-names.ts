import { isSameName } from '../../text/names.ts'
import { DEFAULT_ENTITY_TYPE, type NameMention, nameMention } from './name-mention.ts'

/** One spelling of an entity that is stored already. */
export interface KnownAlias {
  readonly aliasKey: string
  readonly entity: number
  readonly canonicalName: string
  readonly type: string
}

export interface NewEntity {
  readonly key: string
  readonly name: string
  readonly type: string
}

/** What resolving a set of names comes to. An entity is its number, or its key in `created`. */
export interface NameResolution {
  /** Mention key → entity. */
  readonly entities: ReadonlyMap<string, number | string>
  readonly created: readonly NewEntity[]
  /** Spellings met for the first time. */
  readonly aliases: readonly { readonly key: string; readonly name: string; readonly entity: number | string }[]
  /** Entities whose fuller name or type is known only now. */
  readonly enriched: ReadonlyMap<number, { readonly name: string | null; readonly type: string | null }>
}

interface Candidate {
  readonly entity: number | string
  readonly name: string
  readonly firstWord: string
}

const firstWordOf = (key: string): string => key.split(' ', 1)[0]!

function candidateOf(entity: number | string, name: string): Candidate {
  return { entity, name, firstWord: firstWordOf(nameMention(name).key) }
}

/** Names of one person share their first word, which is cheaper to compare. */
function mayMean(candidate: Candidate, key: string, name: string): boolean {
  return candidate.firstWord === firstWordOf(key) && isSameName(candidate.name, name)
}

/**
 * Decides which entity each name means: the one known under exactly this name; else the only one whose full name it
 * begins, or whose first name it completes; else a new one.
 */
export function matchNames(mentions: readonly NameMention[], known: readonly KnownAlias[]): NameResolution {
  const byKey = new Map(known.map((alias) => [alias.aliasKey, alias]))
  const entities = new Map<string, number | string>()
  const created: NewEntity[] = []
  const aliases: { key: string; name: string; entity: number | string }[] = []
  const enriched = new Map<number, { name: string | null; type: string | null }>()
  const enrich = (entity: number, change: { name?: string; type?: string }) => {
    const before = enriched.get(entity) ?? { name: null, type: null }
    enriched.set(entity, { name: change.name ?? before.name, type: change.type ?? before.type })
  }

  const candidates = new Map<number | string, Candidate>()
  for (const alias of known) candidates.set(alias.entity, candidateOf(alias.entity, alias.canonicalName))

  const unknown: { key: string; mention: NameMention }[] = []
  for (const mention of mentions) {
    const { key } = mention
    const exact = byKey.get(key)
    if (exact === undefined) unknown.push({ key, mention })
    else {
      entities.set(key, exact.entity)
      if (exact.type === DEFAULT_ENTITY_TYPE && mention.type !== exact.type)
        enrich(exact.entity, { type: mention.type })
    }
  }
  // Full names first, so that a first name finds the full name it came with.
  unknown.sort((a, b) => b.key.split(' ').length - a.key.split(' ').length || (a.key < b.key ? -1 : 1))
  const completions = countCompletions(unknown, [...candidates.values()])
  for (const { key, mention } of unknown) {
    if (entities.has(key)) continue
    const same = mention.literal ? [] : [...candidates.values()].filter((one) => mayMean(one, key, mention.name))
    const only = same.length === 1 ? same[0]! : null
    const completes = only !== null && mention.name.length > only.name.length
    if (only !== null && !(completes && completions.get(only.entity) !== 1)) {
      entities.set(key, only.entity)
      aliases.push({ key, name: mention.name, entity: only.entity })
      if (completes && typeof only.entity === 'number') {
        enrich(only.entity, { name: mention.name })
        candidates.set(only.entity, candidateOf(only.entity, mention.name))
      }
      continue
    }
    created.push({ key, name: mention.name, type: mention.type })
    aliases.push({ key, name: mention.name, entity: key })
    entities.set(key, key)
    candidates.set(key, candidateOf(key, mention.name))
  }
  return { entities, created, aliases, enriched }
}

/** How many of the unknown names would complete each candidate: two full names for one first name complete neither. */
function countCompletions(
  unknown: readonly { readonly key: string; readonly mention: NameMention }[],
  candidates: readonly Candidate[],
): Map<number | string, number> {
  const counts = new Map<number | string, number>()
  for (const { key, mention } of unknown) {
    if (mention.literal) continue
    for (const candidate of candidates) {
      if (mention.name.length > candidate.name.length && mayMean(candidate, key, mention.name)) {
        counts.set(candidate.entity, (counts.get(candidate.entity) ?? 0) + 1)
      }
    }
  }
  return counts
}

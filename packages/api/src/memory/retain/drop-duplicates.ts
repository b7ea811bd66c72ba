import { stem, tokenize } from '../../text/terms.ts'
import { mentionKey } from '../entities/name-mention.ts'
import type { Fact } from './fact.ts'

/** Share of all their words that two facts have in common when they say the same. */
const SAME_FACT = 0.9
const NEGATION = /^(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|.*n['’]t)$/i

/**
 * Leaves out facts that an earlier one of the same document says already: prose with (nearly) the same words and exactly
 * the same speaker, day, numbers, negations and names; of a conversation only a turn that repeats the one before it,
 * because the same words elsewhere ("Thanks!") belong to their neighbours.
 */
export function dropDuplicates(facts: readonly Fact[]): Fact[] {
  const seen = new SaidFacts()
  const kept: Fact[] = []
  let previous: Fact | undefined
  for (const fact of facts) {
    const repeats = fact.turn
      ? previous?.turn === true &&
        previous.speaker === fact.speaker &&
        plainWords(previous.text) === plainWords(fact.text)
      : !seen.add(fact)
    previous = fact
    if (!repeats) kept.push(fact)
  }
  return kept
}

/** What has been said, found again through rare words: facts that are nearly the same share one of a few of them. */
class SaidFacts {
  readonly #exact = new Set<string>()
  readonly #byWord = new Map<string, ReadonlySet<string>[]>()

  /** False when it, or nearly it, is there already. */
  add(fact: Fact): boolean {
    const { guard, exact, words } = describe(fact)
    if (this.#exact.has(exact)) return false
    const keys = prefix(words).map((word) => `${guard}\n${word}`)
    const alike = keys.some((key) => this.#byWord.get(key)?.some((other) => overlap(words, other) >= SAME_FACT))
    if (alike) return false
    this.#exact.add(exact)
    for (const key of keys) {
      const others = this.#byWord.get(key)
      if (others === undefined) this.#byWord.set(key, [words])
      else others.push(words)
    }
    return true
  }
}

function describe(fact: Fact): { guard: string; exact: string; words: ReadonlySet<string> } {
  const surfaces = tokenize(fact.text).map(({ surface }) => surface)
  const numbers = surfaces.filter((surface) => /\d/.test(surface)).sort()
  const negations = surfaces.filter((surface) => NEGATION.test(surface)).length
  const names = fact.mentions.map(mentionKey).sort()
  const day = fact.mentionedAt?.toISOString().slice(0, 10) ?? ''
  const guard = JSON.stringify([fact.speaker, day, numbers, negations, names])
  return { guard, exact: `${fact.speaker}\n${day}\n${plainWords(fact.text)}`, words: new Set(surfaces.map(stem)) }
}

/**
 * The words that a set must share one of with every set that overlaps it enough (prefix filtering: any fixed order of
 * words will do, here long words first, which are rarer).
 */
function prefix(words: ReadonlySet<string>): string[] {
  const ordered = [...words].sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
  return ordered.slice(0, words.size - Math.ceil(SAME_FACT * words.size) + 1)
}

/** Jaccard similarity. */
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0
  for (const word of a) if (b.has(word)) shared++
  return shared / (a.size + b.size - shared)
}

const plainWords = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}]+/gu, ' ')
    .trim()

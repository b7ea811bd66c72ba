import { conceptsOfStem } from '../../../models/concepts.ts'
import { isStopWord } from '../../../text/stop-words.ts'
import { stem, termHash, tokenize } from '../../../text/terms.ts'

/** From this share of its telling words on, a claim counts as supported. */
export const SUPPORTED = 0.5

/** Names and numbers are what a made-up claim gets wrong. */
const TELLING_WEIGHT = 2
/** A word of the same everyday concept ("moved", "lives") is not the word itself. */
const CONCEPT_WEIGHT = 0.6
/** Words of an answer about itself; they claim nothing. */
const ABOUT_THE_ANSWER = new Set(
  'memori mention record inform evid state said accord note indic suggest conclus therefor appear seem like probabl'.split(
    ' ',
  ),
)

/** What a claim is compared with. */
export interface Ground {
  readonly terms: ReadonlySet<number>
  /** Everyday concepts that it speaks of. */
  readonly concepts: ReadonlySet<number>
}

/**
 * The share, 0 to 1, of a claim's telling words that its ground has; names and numbers count double, and those that are
 * missing take up to half of the rest away. Words of the question are passed over while there are others: saying them
 * again proves nothing.
 */
export function supportOf(claim: string, ground: Ground, question: ReadonlySet<number>): number {
  const words = tellingWords(claim)
  const own = words.filter(({ term }) => !question.has(term))
  const counted = own.length > 0 ? own : words
  if (counted.length === 0) return 1
  const foundOf = ({ term, stem: word, weight }: TellingWord) => {
    if (ground.terms.has(term)) return weight
    return weight === 1 && isNear(word, ground) ? CONCEPT_WEIGHT : 0
  }
  const share = (some: readonly TellingWord[]) => sum(some.map(foundOf)) / sum(some.map(({ weight }) => weight))
  const particular = counted.filter(({ weight }) => weight === TELLING_WEIGHT)
  return share(counted) * (particular.length === 0 ? 1 : 0.5 + 0.5 * share(particular))
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

function isNear(word: string, { concepts }: Ground): boolean {
  for (const [concept, weight] of conceptsOfStem(word)) if (weight >= 1 && concepts.has(concept)) return true
  return false
}

interface TellingWord {
  readonly term: number
  readonly stem: string
  readonly weight: number
}

function tellingWords(claim: string): TellingWord[] {
  const distinct = new Map<number, TellingWord>()
  for (const [place, { surface }] of tokenize(claim).entries()) {
    if (isStopWord(surface)) continue
    const word = stem(surface)
    if (ABOUT_THE_ANSWER.has(word)) continue
    const isTelling = /\p{N}/u.test(surface) || (place > 0 && /^\p{Lu}/u.test(surface))
    const term = termHash(word)
    distinct.set(term, { term, stem: word, weight: isTelling ? TELLING_WEIGHT : 1 })
  }
  return [...distinct.values()]
}

/** The ground that texts make together with terms that are known already. */
export function groundOf(terms: Iterable<ReadonlySet<number>>, texts: readonly string[]): Ground {
  const all = new Set<number>()
  for (const set of terms) for (const term of set) all.add(term)
  const concepts = new Set<number>()
  for (const { surface } of texts.flatMap(tokenize)) {
    if (isStopWord(surface)) continue
    for (const [concept, weight] of conceptsOfStem(stem(surface))) if (weight >= 1) concepts.add(concept)
  }
  return { terms: all, concepts }
}

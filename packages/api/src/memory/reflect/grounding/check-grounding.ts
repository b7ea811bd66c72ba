import type { ReflectGrounding } from 'hindsight-contract'
import { isStopWord } from '../../../text/stop-words.ts'
import { termsOf, tokenize } from '../../../text/terms.ts'
import type { EvidencePool } from '../agent/evidence-pool.ts'
import { splitClaims } from './claims.ts'
import { type Ground, groundOf, SUPPORTED, supportOf } from './support.ts'

/**
 * Looks for each claim of an answer in the statements it cites, in all of them when it cites none. Done by words alone,
 * so that it costs nothing and says the same every time: it finds what was made up, not what was misunderstood. Null for
 * an answer in another language than the evidence: words cannot be compared then.
 * @param cited the numbers in the pool of what the answer cites as [1], [2] …
 */
export function checkGrounding(
  answer: string,
  cited: readonly number[],
  unknownCitations: number,
  pool: EvidencePool,
  question: string,
): ReflectGrounding | null {
  const claims = splitClaims(answer)
  const all = pool.statements.map((_, place) => place + 1)
  if (
    isOtherLanguage(
      claims.map(({ text }) => text),
      pool.statements.map(({ text }) => text),
    )
  )
    return null
  const asked = new Set(termsOf(question))
  let whole: Ground | undefined
  const groundIn = (numbers: readonly number[]) =>
    groundOf(
      numbers.map((number) => pool.termsOf(number)),
      numbers.map((number) => pool.get(number)?.text ?? ''),
    )
  const weighed = claims.map(({ text, citations }) => {
    const numbers = citations.flatMap((citation) => cited[citation - 1] ?? [])
    if (numbers.length === 0) whole ??= groundIn(all)
    const support = supportOf(text, numbers.length === 0 ? whole! : groundIn(numbers), asked)
    return { text, citations: [...citations], support: Math.round(support * 100) / 100 }
  })
  const unsupported = weighed.filter(({ support }) => support < SUPPORTED)
  return {
    claims: claims.length,
    supported: claims.length - unsupported.length,
    unknown_citations: unknownCitations,
    unsupported,
  }
}

/** Function words are a third of most English texts; a text without them is in another language, or too short to tell. */
function isOtherLanguage(answer: readonly string[], evidence: readonly string[]): boolean {
  const [said, known] = [functionWords(answer), functionWords(evidence)]
  if (said.words < 8 || known.words < 8) return false
  return Math.abs(said.share - known.share) > 0.2 && Math.min(said.share, known.share) < 0.12
}

function functionWords(texts: readonly string[]): { readonly words: number; readonly share: number } {
  const tokens = texts.flatMap(tokenize)
  return { words: tokens.length, share: tokens.filter(({ surface }) => isStopWord(surface)).length / tokens.length }
}

import { createBreather } from '../../lifecycle/breather.ts'
import { foldWord } from '../../text/stem.ts'
import { isStopWord } from '../../text/stop-words.ts'
import { stem, tokenize } from '../../text/terms.ts'
import type { Fact } from './fact.ts'

/** Share of all their words that two facts have in common when they say the same. */
const SAME_FACT = 0.85
/** Function words that change what is said: without them "he did not" would be "she did". */
const TELLING =
  /^(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|.*n['’]t|i|me|my|mine|we|us|our|ours|you|your|yours|he|him|his|she|her|hers|they|them|their|theirs)$/i

/**
 * Leaves out facts that an earlier one of the same document says already: prose with the same content words in the same
 * order (an inflection or a small word may differ) by the same speaker on the same day; of a conversation only a turn
 * that repeats the one before it, because the same words elsewhere ("Thanks!") belong to their neighbours.
 */
export async function dropDuplicates(facts: readonly Fact[], signal?: AbortSignal): Promise<Fact[]> {
  const breathe = createBreather(signal)
  const said = new Map<string, ReadonlySet<string>[]>()
  const kept: Fact[] = []
  let previous: Fact | undefined
  for (const fact of facts) {
    await breathe()
    const repeats = fact.turn
      ? previous?.turn === true && previous.speaker === fact.speaker && plain(previous.text) === plain(fact.text)
      : isSaid(said, fact)
    previous = fact
    if (!repeats) kept.push(fact)
  }
  return kept
}

/** Whether the fact is said already; from now on it is. */
function isSaid(said: Map<string, ReadonlySet<string>[]>, fact: Fact): boolean {
  const { gist, words } = describe(fact)
  const others = said.get(gist)
  if (others === undefined) said.set(gist, [words])
  else if (others.some((other) => overlap(words, other) >= SAME_FACT)) return true
  else others.push(words)
  return false
}

function describe(fact: Fact): { gist: string; words: ReadonlySet<string> } {
  const surfaces = tokenize(fact.text).map(({ surface }) => surface)
  const content = surfaces.filter((surface) => !isStopWord(surface)).map(stem)
  const telling = surfaces.filter((surface) => TELLING.test(surface)).map(foldWord)
  const names = fact.mentions.map(({ key }) => key).sort()
  const day = fact.mentionedAt?.toISOString().slice(0, 10)
  // Without any word (only signs), the text itself is the gist.
  const gist = JSON.stringify([fact.speaker, day, content, telling, names, surfaces.length === 0 ? fact.text : ''])
  return { gist, words: new Set(surfaces.map(foldWord)) }
}

/** Jaccard similarity. */
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0
  for (const word of a) if (b.has(word)) shared++
  const all = a.size + b.size - shared
  return all === 0 ? 1 : shared / all
}

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}]+/gu, ' ')
    .trim()

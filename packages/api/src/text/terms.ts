import { stem } from './stem.ts'
import { isStopWord, QUESTION_FRAME, QUESTION_MEASURES } from './stop-words.ts'
import { tokenize } from './tokenize.ts'

export { stem } from './stem.ts'
export { type Token, tokenize } from './tokenize.ts'

/** Raised whenever the same text would give other terms, so that stored terms can be told to be out of date. */
export const ANALYZER_VERSION = 1

const CACHE_LIMIT = 65_536
const LONGEST_CACHED = 64
/** Surface → term, 0 for a stop word. */
const terms = new Map<string, number>()

/** FNV-1a over the UTF-16 code units, mixed by murmur3's finaliser; 32 bits, unsigned, never 0. */
export function termHash(term: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < term.length; index++) {
    const unit = term.charCodeAt(index)
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193)
    if (unit > 0xff) hash = Math.imul(hash ^ (unit >>> 8), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  hash = (hash ^ (hash >>> 16)) >>> 0
  return hash === 0 ? 1 : hash
}

function termOf(surface: string): number {
  const known = terms.get(surface)
  if (known !== undefined) return known
  const term = isStopWord(surface) ? 0 : termHash(stem(surface))
  if (surface.length > LONGEST_CACHED) return term
  if (terms.size >= CACHE_LIMIT) terms.clear()
  terms.set(surface, term)
  return term
}

/** Hashed stems of the content words, in order, repeats kept, stop words left out. */
export function termsOf(text: string): Uint32Array {
  const tokens = tokenize(text)
  const found = new Uint32Array(tokens.length)
  let count = 0
  for (const token of tokens) {
    const term = termOf(token.surface)
    if (term !== 0) found[count++] = term
  }
  return found.slice(0, count)
}

/**
 * Distinct content terms of a question in order of appearance. Words that frame it ("what", "tell me", "how many",
 * "remember") are left out, unless nothing else is there: a text with any word has at least one term.
 */
export function queryTermsOf(text: string): { term: number; surface: string }[] {
  const tokens = tokenize(text)
  const content: string[] = []
  const framed: string[] = []
  for (const [index, { surface }] of tokens.entries()) {
    if (isStopWord(surface)) continue
    framed.push(surface)
    const before = tokens[index - 1]?.surface.toLowerCase()
    const word = surface.toLowerCase()
    const measure =
      (before === 'how' && QUESTION_MEASURES.has(word)) ||
      (word === 'times' && before === 'many' && tokens[index - 2]?.surface.toLowerCase() === 'how')
    if (!measure && !QUESTION_FRAME.has(stem(surface))) content.push(surface)
  }
  const all = tokens.map(({ surface }) => surface)
  const chosen = content.length > 0 ? content : framed.length > 0 ? framed : all
  const distinct = new Map<number, string>()
  for (const surface of chosen) {
    const term = termHash(stem(surface))
    if (!distinct.has(term)) distinct.set(term, surface)
  }
  return [...distinct].map(([term, surface]) => ({ term, surface }))
}

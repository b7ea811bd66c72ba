import { hash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { loadTokenCounter } from '../../text/count-tokens.ts'
import { foldWord } from '../../text/stem.ts'
import { ANALYZER_VERSION, termsOf, tokenize } from '../../text/terms.ts'
import { embedInSpaces, type SpaceVector } from '../embedding-spaces/embed-in-spaces.ts'
import type { Engine } from '../engine.ts'

/** What search needs of a memory's text, in the form it is stored in. */
export interface EncodedText {
  readonly tokenCount: number
  /** Hashed stems in order, little-endian uint32. */
  readonly terms: Buffer
  readonly analyzerVersion: number
  readonly fingerprint: number | null
  /** One for each space that new memories need vectors in, except where a model could not be asked. */
  readonly vectors: readonly SpaceVector[]
}

/** Texts that are encoded before other work of the process gets its turn: about 5 ms. */
const SLICE = 16

/** Terms, token counts and quantised vectors of texts, in their order. */
export async function encodeTexts(
  engine: Pick<Engine, 'spaces'>,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<EncodedText[]> {
  const countTokens = await loadTokenCounter()
  const vectors = await embedInSpaces(engine.spaces, texts, signal)
  const encoded: EncodedText[] = []
  for (let start = 0; start < texts.length; start += SLICE) {
    if (start > 0) await nextTurn()
    signal?.throwIfAborted()
    for (const [index, text] of texts.slice(start, start + SLICE).entries()) {
      const terms = termsOf(text)
      encoded.push({
        tokenCount: countTokens(text),
        terms: Buffer.from(terms.buffer, terms.byteOffset, terms.byteLength),
        analyzerVersion: ANALYZER_VERSION,
        fingerprint: fingerprintOf(text, terms),
        vectors: vectors[start + index]!,
      })
    }
  }
  return encoded
}

/** Fewer distinct content words than this say too little: "Maria: Thanks!" is no fact to be counted. */
const FEWEST_TERMS = 4
const ARTICLES: ReadonlySet<string> = new Set(['a', 'an', 'the'])

/**
 * Equal for texts with the same words in the same order, whatever their case, diacritics, punctuation and articles.
 * 48 bits of SHA-256, so that it is a safe integer; null for a question or a text that says too little.
 */
export function fingerprintOf(text: string, terms: Uint32Array): number | null {
  if (new Set(terms).size < FEWEST_TERMS || /[?？]\s*$/.test(text)) return null
  const words = tokenize(text).map(({ surface }) => foldWord(surface))
  const said = words.filter((word) => !ARTICLES.has(word)).join(' ')
  return Number.parseInt(hash('sha256', said).slice(0, 12), 16)
}

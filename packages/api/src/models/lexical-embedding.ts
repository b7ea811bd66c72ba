import { setImmediate as nextTurn } from 'node:timers/promises'
import { isCommonWord } from '../text/common-words.ts'
import { FIRST_NAMES } from '../text/first-names.ts'
import { isStopWord, QUESTION_FRAME } from '../text/stop-words.ts'
import { stem, termHash, tokenize } from '../text/terms.ts'
import { conceptName, weighConcepts } from './concepts.ts'
import type { EmbeddingModel } from './embedding-model.ts'

const DIMENSIONS = 384
/** The last dimensions hold a document's ballast; features are hashed into the ones before. */
const BALLAST_DIMENSIONS = 16
const FEATURE_DIMENSIONS = DIMENSIONS - BALLAST_DIMENSIONS
/**
 * Energy that every document carries beside its words, so that "Ha, yes!" is not the nearest to every question that
 * has one of its few words: the pivot of length normalisation, for vectors of unit length. Questions carry none.
 */
const BALLAST_ENERGY = 10
/** Each feature is spread over this many dimensions, so that one collision spoils little of it. */
const SPREAD = 4
/** Texts that are embedded before other work of the process gets its turn: a few milliseconds. */
const TURN = 32
const CACHE_LIMIT = 16_384
/** What is longer is no word: it is not cached, and its n-grams end here. */
const LONGEST_WORD = 64

/** The share of a feature kind in a word's weight. */
const NGRAM_SHARE = 0.3
const CONCEPT_SHARE = 1
const NUMBER_SHARE = 0.35

/** Weight by how often a word repeats: 1 + ln(times) in fixed digits, so that no runtime differs. */
const REPEAT_WEIGHTS = [0, 1, 1.693, 2.099, 2.386, 2.609]

/** Words of everyday talk that are content and yet tell little. */
const FAINT = new Set(
  `get go come make take give know think see look say tell talk want like love need feel let try keep put seem find use work help
  thing stuff way time day week month year today lot good great nice cool amaz awesom wonder excit happi fun realli sure thank
  hope sound pretti big little new old last next first start super hear glad guess agre absolut defin mayb yeah definit
  life person someth everyth anyth share mean believ check ask feel enjoy special import right long`
    .split(/\s+/)
    .map(stem),
)

const FAINT_WEIGHT = 0.35
/** Whoever talks is named all over a conversation: a given name tells little of what a text is about. */
const NAME_WEIGHT = 0.35
const COMMON_WEIGHT = 0.8

interface WordFeatures {
  readonly stem: string
  readonly hash: number
  readonly weight: number
  /** Slots (dimension, or ~dimension for a negative sign) and what goes into each, at weight 1. */
  readonly slots: Int16Array
  readonly values: Float64Array
}

function spread(feature: string, value: number, into: Map<number, number>): void {
  let hash = termHash(feature)
  const share = value / Math.sqrt(SPREAD)
  for (let part = 0; part < SPREAD; part++) {
    const slot = hash % FEATURE_DIMENSIONS
    into.set(slot, (into.get(slot) ?? 0) + ((hash >>> 16) & 1 ? share : -share))
    hash = (Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) + 0x297a2d39) >>> 0
  }
}

function ngramsOf(word: string): string[] {
  const marked = `^${word.slice(0, LONGEST_WORD)}$`
  const ngrams: string[] = []
  for (let size = 3; size <= 5; size++) {
    for (let from = 0; from + size <= marked.length; from++) ngrams.push(marked.slice(from, from + size))
  }
  return ngrams
}

function wordWeight(surface: string, base: string): number {
  if (isStopWord(surface)) return 0
  if (FAINT.has(base)) return FAINT_WEIGHT
  const folded = surface.toLowerCase()
  if (surface !== folded && FIRST_NAMES.has(folded)) return NAME_WEIGHT
  if (isCommonWord(folded)) return COMMON_WEIGHT
  return Math.min(1.25, 0.85 + 0.05 * base.length)
}

function computeWord(surface: string): WordFeatures {
  const base = stem(surface)
  const sums = new Map<number, number>()
  spread(`w:${base}`, 1, sums)
  if (/^[\d.]+$/.test(base)) {
    spread(`shape:${base.replace(/\d/g, '9')}`, NUMBER_SHARE, sums)
  } else if (base.length >= 3) {
    const ngrams = ngramsOf(base)
    const share = NGRAM_SHARE / Math.sqrt(ngrams.length)
    for (const ngram of ngrams) spread(`n:${ngram}`, share, sums)
  }
  const slots = Int16Array.from(sums.keys())
  return {
    stem: base,
    hash: termHash(base),
    weight: wordWeight(surface, base),
    slots,
    values: Float64Array.from(sums.values()),
  }
}

const words = new Map<string, WordFeatures>()

function featuresOf(surface: string): WordFeatures {
  const known = words.get(surface)
  if (known !== undefined) return known
  const features = computeWord(surface)
  if (surface.length > LONGEST_WORD) return features
  if (words.size >= CACHE_LIMIT) words.clear()
  words.set(surface, features)
  return features
}

const conceptFeatures = new Map<number, readonly [number, number][]>()

function featuresOfConcept(concept: number): readonly [number, number][] {
  const known = conceptFeatures.get(concept)
  if (known !== undefined) return known
  const sums = new Map<number, number>()
  spread(`c:${conceptName(concept)}`, CONCEPT_SHARE, sums)
  const features = [...sums]
  conceptFeatures.set(concept, features)
  return features
}

/** Signs are min-hashes of the words: like texts have like ballast, and unlike texts do not grow alike by it. */
function addBallast(sums: Float64Array, words: Iterable<{ readonly features: WordFeatures }>): void {
  const minima = new Uint32Array(BALLAST_DIMENSIONS).fill(0xffffffff)
  for (const { features } of words) {
    let { hash } = features
    for (let index = 0; index < BALLAST_DIMENSIONS; index++) {
      hash = (Math.imul(hash ^ (hash >>> 16), 0x45d9f3b) + 0x9e3779b9) >>> 0
      if (hash < minima[index]!) minima[index] = hash
    }
  }
  const value = Math.sqrt(BALLAST_ENERGY / BALLAST_DIMENSIONS)
  for (let index = 0; index < BALLAST_DIMENSIONS; index++) {
    sums[FEATURE_DIMENSIONS + index] = minima[index]! & 0x100 ? value : -value
  }
}

function embedText(text: string, kind: 'document' | 'query'): Float32Array {
  const sums = new Float64Array(DIMENSIONS)
  const counts = new Map<string, { count: number; features: WordFeatures }>()
  const stems: string[] = []
  for (const { surface } of tokenize(text)) {
    const features = featuresOf(surface)
    stems.push(features.stem)
    if (features.weight === 0 || (kind === 'query' && QUESTION_FRAME.has(features.stem))) continue
    const entry = counts.get(features.stem)
    if (entry === undefined) counts.set(features.stem, { count: 1, features })
    else entry.count++
  }
  // A text of stop words alone still is some text.
  if (counts.size === 0)
    for (const base of stems) counts.set(base, { count: 1, features: { ...featuresOf(base), weight: 1 } })
  for (const { count, features } of counts.values()) {
    const weight = features.weight * REPEAT_WEIGHTS[Math.min(count, REPEAT_WEIGHTS.length - 1)]!
    const { slots, values } = features
    for (let index = 0; index < slots.length; index++) sums[slots[index]!]! += weight * values[index]!
  }
  for (const [concept, weight] of weighConcepts(stems)) {
    for (const [slot, value] of featuresOfConcept(concept)) sums[slot]! += weight * value
  }
  if (kind === 'document') addBallast(sums, counts.values())
  let squares = 0
  for (const value of sums) squares += value * value
  const vector = new Float32Array(DIMENSIONS)
  if (squares === 0) {
    vector[0] = 1
    return vector
  }
  const scale = 1 / Math.sqrt(squares)
  for (let index = 0; index < DIMENSIONS; index++) vector[index] = sums[index]! * scale
  return vector
}

/**
 * The built-in embedding: stems, character n-grams (3–5), number shapes and everyday concepts, hashed with signs into
 * 384 dimensions and brought to unit length. It needs no download and no network, and a text has the same vector for
 * ever under the name "lexical-1".
 */
export function lexicalEmbedding(): EmbeddingModel {
  return {
    provider: 'lexical',
    model: 'lexical-1',
    dimensions: DIMENSIONS,
    maxBatchSize: 512,
    async embed(texts, { kind, signal }) {
      const vectors: Float32Array[] = []
      for (const text of texts) {
        if (vectors.length > 0 && vectors.length % TURN === 0) await nextTurn()
        signal?.throwIfAborted()
        vectors.push(embedText(text, kind))
      }
      return vectors
    },
  }
}

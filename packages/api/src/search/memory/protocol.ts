import type { DatabaseConnection } from '../../database/database.ts'
import type { BankAnswer } from '../arms/search-bank.ts'
import { FEATURE_NAMES } from '../rerank-features.ts'
import type {
  ArmName,
  ArmResult,
  BankVersion,
  MemoryType,
  RerankFeatures,
  SearchQuery,
  SearchResult,
} from '../search-index.ts'
import { type BankIndex, MEMORY_TYPES } from './bank-index.ts'

/** What the worker thread is started with. */
export interface WorkerOptions {
  readonly connection: DatabaseConnection
  readonly schema: string
  readonly memoryBudgetBytes: number
}

export type Request =
  | { readonly kind: 'search'; readonly id: number; readonly bank: BankVersion; readonly query: SearchQuery }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'prepare'; readonly bank: BankVersion }
  | { readonly kind: 'drop'; readonly bankNumber: number }
  | { readonly kind: 'statistics'; readonly id: number }
  | { readonly kind: 'stop' }

export interface BankStatistics {
  readonly banks: number
  readonly memories: number
  readonly bytes: number
}

export type Reply =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: PackedAnswer }
  | { readonly kind: 'statistics'; readonly id: number; readonly statistics: BankStatistics }
  | { readonly kind: 'failure'; readonly id: number; readonly error: unknown; readonly isUnavailable: boolean }

/** An answer as a few typed arrays that change threads without being copied. */
export interface PackedAnswer {
  /** Memory numbers of all candidates, and their features one after the other. */
  readonly memories: Float64Array
  readonly features: Float32Array
  /** By candidate: places in `MEMORY_TYPES`, tokens, evidence. */
  readonly types: Uint8Array
  readonly tokenCounts: Uint16Array
  readonly proofCounts: Uint16Array
  /** By arm: places in `memories`, and scores. */
  readonly places: readonly Uint32Array[]
  readonly scores: readonly Float32Array[]
  readonly durationsMs: readonly number[]
  readonly eligible: number
  readonly durationMs: number
}

const ARMS: readonly ArmName[] = ['semantic', 'keyword', 'graph', 'temporal']

export function packAnswer(index: BankIndex, answer: BankAnswer, durationMs: number): PackedAnswer {
  const places = placesByRow(answer.candidates, index.rows)
  const arms = ARMS.map((name) => answer.arms[name])
  return {
    memories: Float64Array.from(answer.candidates, (row) => index.memoryNumbers[row]!),
    features: answer.features,
    types: Uint8Array.from(answer.candidates, (row) => index.types[row]!),
    tokenCounts: Uint16Array.from(answer.candidates, (row) => index.tokenCounts[row]!),
    proofCounts: Uint16Array.from(answer.candidates, (row) => index.proofCounts[row]!),
    places: arms.map(({ rows }) => Uint32Array.from(rows, (row) => places[row]!)),
    scores: arms.map(({ scores }) => scores),
    durationsMs: arms.map((arm) => arm.durationMs),
    eligible: answer.eligible,
    durationMs,
  }
}

let rowPlaces = new Uint32Array(0)

/** Where each candidate's row stands. Kept from answer to answer: only rows of candidates are looked up. */
function placesByRow(candidates: Int32Array, rows: number): Uint32Array {
  if (rowPlaces.length < rows) rowPlaces = new Uint32Array(rows * 2)
  for (let place = 0; place < candidates.length; place++) rowPlaces[candidates[place]!] = place
  return rowPlaces
}

/** The buffers of an answer that may be handed over. */
export function transferables(answer: PackedAnswer): ArrayBuffer[] {
  const { memories, features, types, tokenCounts, proofCounts, places, scores } = answer
  const arrays = [memories, features, types, tokenCounts, proofCounts, ...places, ...scores]
  return [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))]
}

export function unpackAnswer(answer: PackedAnswer): SearchResult {
  const { memories, features, types, tokenCounts, proofCounts } = answer
  const arm = (place: number): ArmResult => ({
    memories: Array.from(answer.places[place]!, (candidate) => memories[candidate]!),
    scores: Array.from(answer.scores[place]!),
    durationMs: answer.durationsMs[place]!,
  })
  return {
    arms: { semantic: arm(0), keyword: arm(1), graph: arm(2), temporal: arm(3) },
    features: Array.from(
      memories,
      (memory, place) =>
        new Candidate(
          features,
          place * FEATURE_NAMES.length,
          memory,
          MEMORY_TYPES[types[place]!]!,
          tokenCounts[place]!,
          proofCounts[place]!,
        ),
    ),
    eligible: answer.eligible,
    durationMs: answer.durationMs,
  }
}

/** Reads from the features of all: a view for each candidate would be hundreds of objects an answer. */
class Candidate implements RerankFeatures {
  readonly memory: number
  readonly type: MemoryType
  readonly tokenCount: number
  readonly proofCount: number
  readonly #features: Float32Array
  readonly #start: number

  constructor(
    features: Float32Array,
    start: number,
    memory: number,
    type: MemoryType,
    tokenCount: number,
    proofCount: number,
  ) {
    this.#features = features
    this.#start = start
    this.memory = memory
    this.type = type
    this.tokenCount = tokenCount
    this.proofCount = proofCount
  }

  value(place: number): number {
    return this.#features[this.#start + place]!
  }
}

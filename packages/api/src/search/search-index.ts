import type { TimeWindow } from '../text/time/time-window.ts'

/** Which bank to search, and the change it must have caught up with before it answers. */
export interface BankVersion {
  readonly number: number
  readonly sequence: number
  /** The embedding space whose vectors are searched. */
  readonly space: number
}

export type MemoryType = 'world' | 'experience' | 'observation'

export type TagsMatch = 'any' | 'all' | 'any_strict' | 'all_strict' | 'exact'

/** One leaf or a boolean tree over leaves; see the contract for the five modes. */
export type TagFilter =
  | { readonly tags: readonly string[]; readonly match: TagsMatch }
  | { readonly and: readonly TagFilter[] }
  | { readonly or: readonly TagFilter[] }
  | { readonly not: TagFilter }

/** Hard conditions: a memory that does not meet them is not a candidate of any arm. */
export interface SearchFilter {
  readonly types: readonly MemoryType[]
  readonly tags: TagFilter | null
  /** Every key must be present with exactly this value. */
  readonly metadata: Readonly<Record<string, string>> | null
  /** The memory's effective time must overlap this range; undated memories never do. */
  readonly timeRange: TimeWindow | null
}

export interface SearchQuery {
  readonly text: string
  /** Same model as the bank's space; null turns the semantic arm off. */
  readonly vector: Float32Array | null
  readonly filter: SearchFilter
  /** What the question says about time; drives the temporal arm. */
  readonly windows: readonly TimeWindow[]
  readonly session: { readonly kind: 'ordinal' | 'back'; readonly value: number } | null
  readonly order: 'earliest' | 'latest' | null
  /** The question without its time words: what the semantic and keyword arms look for. '' = only about a time. */
  readonly subject: string
  readonly now: Date
  /** Candidates an arm may return. */
  readonly limit: number
  readonly arms: { readonly graph: boolean; readonly temporal: boolean }
}

export type ArmName = 'semantic' | 'keyword' | 'graph' | 'temporal'

/** One arm's answer, best first. `score` is the arm's own (cosine, BM25, activation, fit in 0..1). */
export interface ArmResult {
  readonly memories: readonly number[]
  readonly scores: readonly number[]
  readonly durationMs: number
}

/** What the built-in reranker looks at, each 0..1 unless said otherwise; computed where the postings are. */
export interface RerankFeatures {
  readonly memory: number
  /** The feature at that place of `FEATURE_NAMES`. */
  value(place: number): number
  readonly type: MemoryType
  /** cl100k tokens of its text, and memories it rests on (1 for a fact); both at most 65,535. */
  readonly tokenCount: number
  readonly proofCount: number
}

export interface SearchResult {
  readonly arms: Readonly<Record<ArmName, ArmResult>>
  /** One row per distinct candidate of all arms, in no particular order. */
  readonly features: readonly RerankFeatures[]
  /** How many memories passed the hard filter (of the whole bank). */
  readonly eligible: number
  readonly durationMs: number
}

/**
 * Vectors and postings of banks, derived from the database and never the truth.
 * Two homes: memory (a worker thread) and the database itself (pgvector and tsvector).
 */
export interface SearchIndex extends AsyncDisposable {
  /** Catches up with `bank.sequence` if it is behind, then runs the arms. Rejects when the signal aborts. */
  search(bank: BankVersion, query: SearchQuery, signal?: AbortSignal): Promise<SearchResult>
  /** Catch up in the background after a commit, so that the next search finds it done. Never rejects. */
  prepare(bank: BankVersion): void
  /** Forget a bank (it was deleted). */
  drop(bankNumber: number): void
  /** For status and metrics. */
  statistics(): Promise<{
    readonly home: 'memory' | 'database'
    readonly banks: number
    readonly memories: number
    readonly bytes: number
  }>
}

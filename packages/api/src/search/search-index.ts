import type { TimeWindow } from '../text/time/time-window.ts'
import type { FeatureName } from './feature-names.ts'
import type { SearchTuning } from './search-tuning.ts'

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
  /** False leaves the candidates in the order that the arms agree on. */
  readonly rerank: boolean
  readonly tuning?: SearchTuning | undefined
  /** Whether to tell what each arm found and what the ranking looked at. */
  readonly details: boolean
}

export const ARM_NAMES = ['semantic', 'keyword', 'graph', 'temporal'] as const
export type ArmName = (typeof ARM_NAMES)[number]

/** One arm's answer, best first. `score` is the arm's own (cosine, BM25, activation, fit in 0..1). */
export interface ArmResult {
  readonly memories: readonly number[]
  readonly scores: readonly number[]
  readonly durationMs: number
}

/** A candidate with every score it got on its way; all of them 0..1 but `keyword`, which is BM25. */
export interface RankedMemory {
  readonly memory: number
  /** The bank's change that wrote the memory last: another number means that it may read differently. */
  readonly sequence: number
  readonly type: MemoryType
  /** cl100k tokens of its text, at most 65,535. */
  readonly tokenCount: number
  readonly final: number
  readonly reranker: number
  /** Null when the question has no subject. */
  readonly semantic: number | null
  /** Null when the keyword arm did not find it. */
  readonly keyword: number | null
}

/** What the reranker's score is multiplied by, each at most 1. */
export interface Boosts {
  readonly recency: number
  readonly time: number
  readonly proof: number
}

/** How a search came to its ranking. */
export interface SearchDetails {
  readonly arms: Readonly<Record<ArmName, ArmResult>>
  /** The arms as one list, best first; scores by reciprocal rank. */
  readonly fused: readonly { readonly memory: number; readonly score: number }[]
  /** What the reranker looked at, 0..1 each, and what its score was multiplied by. */
  readonly features: ReadonlyMap<number, Readonly<Record<FeatureName, number>>>
  readonly boosts: ReadonlyMap<number, Boosts>
}

export interface SearchResult {
  /** The distinct candidates of all arms, best first. */
  readonly ranked: readonly RankedMemory[]
  /** How many memories passed the hard filter (of the whole bank). */
  readonly eligible: number
  readonly durationMs: number
  /** Of each arm. What is left of the duration is fusion and ranking. */
  readonly armDurationsMs: Readonly<Record<ArmName, number>>
  /** Null unless they were asked for. */
  readonly details: SearchDetails | null
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
  /** Forget a bank that was deleted, or only its vectors of a space that it has left. */
  drop(bankNumber: number, space?: number): void
  /** For status and metrics. */
  statistics(): Promise<{
    readonly home: 'memory' | 'database'
    readonly banks: number
    readonly memories: number
    readonly bytes: number
    /** How often a bank was read into memory, and how long that took all together. */
    readonly loads: number
    readonly loadMs: number
  }>
}

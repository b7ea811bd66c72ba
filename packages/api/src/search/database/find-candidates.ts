import { performance } from 'node:perf_hooks'
import { all, one, type Queryable, type Sql, sql } from '../../database/sql.ts'
import { queryTermsOf } from '../../text/terms.ts'
import type { ArmName, BankVersion, SearchQuery } from '../search-index.ts'
import { type Corpus, countEligible } from './corpus.ts'
import { filterCondition } from './filter-condition.ts'
import { findLinked, type Linked } from './graph-candidates.ts'
import { findByWords } from './keyword-candidates.ts'
import type { DatabaseHome } from './prepare-database-home.ts'
import { type Candidate, findNearest } from './semantic-candidates.ts'
import { findSurroundings } from './surroundings.ts'
import { findInTime, windowsCondition } from './temporal-candidates.ts'

/** What an arm is asked for beyond what it may return: surroundings still lift a memory over others. */
const MARGIN = 150

const NOT_LINKED: Linked = { memories: [], entityFrequencies: new Map() }

/** Where and how candidates are looked for. */
export interface CandidateSource {
  readonly tx: Queryable
  readonly home: DatabaseHome
  readonly bank: BankVersion
  readonly corpus: Corpus
  /** Up to so many memories that meet the conditions, every distance is computed. */
  readonly exactUpTo: number
}

export interface Candidates {
  /** Candidates of all arms and what surrounds them. */
  readonly memories: ReadonlySet<number>
  /** What lies in the time (or is the session) that the question names, in no order. */
  readonly inTime: ReadonlySet<number>
  readonly entityFrequencies: ReadonlyMap<number, number>
  /** How many memories of the bank meet the filter. */
  readonly eligible: number
  readonly durationsMs: Readonly<Record<ArmName, number>>
}

/** Everything that the arms have to look at, so that their answer is that of the whole bank, or nearly. */
export async function findCandidates(
  source: CandidateSource,
  query: SearchQuery,
  signal: AbortSignal | undefined,
): Promise<Candidates> {
  const { tx, bank, corpus } = source
  const durationsMs = { semantic: 0, keyword: 0, graph: 0, temporal: 0 }
  const timed = async <T>(arm: ArmName, work: () => Promise<T>): Promise<T> => {
    signal?.throwIfAborted()
    const start = performance.now()
    const result = await work()
    durationsMs[arm] += performance.now() - start
    return result
  }
  const filter = filterCondition(query.filter)
  const eligible = await countEligible(tx, bank, corpus, filter)
  const semantic = await timed('semantic', () => searchVectors(source, query, filter, eligible <= source.exactUpTo))
  const keyword = await timed('keyword', () => searchWords(source, query, filter))
  const temporal = await timed('temporal', () => searchTime(source, query, filter))
  const linked = await timed('graph', async () =>
    query.arms.graph ? findLinked(tx, corpus.memories, [semantic, keyword], query.limit) : NOT_LINKED,
  )
  const found = [...semantic, ...keyword, ...temporal.relevant].map(({ memory }) => memory)
  const candidates = [...found, ...temporal.inTime, ...linked.memories]
  signal?.throwIfAborted()
  return {
    memories: new Set([...candidates, ...(await findSurroundings(tx, candidates))]),
    inTime: new Set(temporal.inTime),
    entityFrequencies: linked.entityFrequencies,
    eligible,
    durationsMs,
  }
}

async function searchVectors(
  { tx, home, bank }: CandidateSource,
  { vector, subject, limit }: SearchQuery,
  filter: Sql | null,
  isExact: boolean,
): Promise<Candidate[]> {
  if (vector === null || subject === '') return []
  return findNearest(tx, home, { bank, vector, filter, limit: limit + MARGIN }, isExact)
}

async function searchWords(
  { tx, bank, corpus }: CandidateSource,
  { subject, limit }: SearchQuery,
  filter: Sql | null,
): Promise<Candidate[]> {
  if (subject === '') return []
  const terms = queryTermsOf(subject).map(({ term }) => term)
  return findByWords(tx, corpus, { bank, terms, filter, limit: limit + MARGIN })
}

/** What lies in the time that the question names, and what of it is about the subject. */
async function searchTime(
  source: CandidateSource,
  query: SearchQuery,
  filter: Sql | null,
): Promise<{ readonly inTime: readonly number[]; readonly relevant: readonly Candidate[] }> {
  if (!query.arms.temporal) return { inTime: [], relevant: [] }
  const inTime = await findInTime(source.tx, source.bank, query, filter)
  const inWindows = windowsCondition(query)
  if (inWindows === null || query.subject === '') return { inTime, relevant: [] }
  const condition = filter === null ? inWindows : all(filter, inWindows)
  const isExact = await areFew(source, condition)
  const nearest = await searchVectors(source, query, condition, isExact)
  return { inTime, relevant: [...nearest, ...(await searchWords(source, query, condition))] }
}

/** Counts no further than it must. */
async function areFew({ tx, bank, corpus, exactUpTo }: CandidateSource, condition: Sql): Promise<boolean> {
  if (corpus.memories <= exactUpTo) return true
  const { counted } = await one<{ counted: number }>(
    tx,
    sql`select count(*) as counted from (
          select from memories m where m.bank = ${bank.number} and m.invalidated_at is null and ${condition}
          limit ${exactUpTo + 1}) as some`,
  )
  return counted <= exactUpTo
}

import type { RecallRequest, RecallResponse } from 'hindsight-contract'
import { retryOnConnectionLoss } from '../../database/connection-loss.ts'
import { many, type Queryable, sql } from '../../database/sql.ts'
import { step } from '../../observability/tracing/step.ts'
import type { BankVersion, RankedMemory, SearchResult } from '../../search/search-index.ts'
import { resolveBankConfig } from '../banks/bank-config.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { describeDegradation } from './degradation.ts'
import { wireResult, wireScores } from './fetch-memories.ts'
import { includeChunks } from './include-chunks.ts'
import { includeEntities } from './include-entities.ts'
import { includeSourceFacts } from './include-source-facts.ts'
import { type Packed, packByTokens, packPreferringObservations } from './pack.ts'
import { startPhaseClock } from './phase-clock.ts'
import {
  askForLatest,
  askForWords,
  isAboutNothing,
  type Question,
  requireShortQuestion,
  understandQuestion,
} from './question.ts'
import { readRows } from './read-rows.ts'
import { requestedTypes } from './requested-types.ts'
import { rerankCandidates } from './rerank-candidates.ts'
import { aboveFloors } from './score-floors.ts'
import { traceRecall } from './trace-recall.ts'
import { tracedSearch } from './traced-search.ts'

/** A restart of the database takes a second or two; longer than this, the caller should know. */
const patienceMs = 8_000
/** Of the ranking, only so many times an arm's candidates are worth returning. */
const rankedPerCandidate = 2

/**
 * The memories of a bank that answer a question, the best first, as many as fit into the tokens. A bank that does not
 * exist remembers nothing.
 * @throws ApiError 400 for a question that is too long or a time that cannot be read; 422 for an unknown type.
 * @throws DatabaseUnavailable when the database stays away.
 */
export async function recall(
  engine: Engine,
  bankId: string,
  request: RecallRequest,
  signal?: AbortSignal,
): Promise<RecallResponse> {
  const types = requestedTypes(request.types)
  await requireShortQuestion(engine, request.query)
  const attributes = {
    'hindsight.bank_id': bankId,
    'hindsight.budget': request.budget,
    'hindsight.max_tokens': request.max_tokens,
  }
  const tryToRecall = () =>
    retryOnConnectionLoss(() => recallOnce(engine, bankId, types, request, signal), {
      deadlineMs: patienceMs,
      ...(signal === undefined ? {} : { signal }),
    })
  return step(
    'hindsight.recall',
    async (span) => {
      const response = await tryToRecall()
      span.set({
        'hindsight.results': response.results.length,
        'hindsight.degraded': response.degraded?.map(({ part }) => part),
      })
      return response
    },
    { attributes },
  )
}

async function recallOnce(
  engine: Engine,
  bankId: string,
  types: ReturnType<typeof requestedTypes>,
  request: RecallRequest,
  signal: AbortSignal | undefined,
): Promise<RecallResponse> {
  const clock = startPhaseClock()
  const bank = types.length === 0 ? null : await findBank(engine.db.reads, bankId)
  if (bank === null) return { results: [] }
  clock.lap('bank')
  const config = resolveBankConfig(engine, bank)
  const space = bank.space ?? engine.space
  const understood = await step('hindsight.recall.understanding', () =>
    understandQuestion(engine, config, space, types, request, signal),
  )
  clock.lap('understand')
  const version = { number: bank.number, sequence: bank.sequence, space }
  const { question, found: searched } = await search(engine, version, understood, signal)
  clock.lap('search')
  const { found, reranking } = await rerankCandidates(engine, bank, question, searched, request.budget, signal)
  if (reranking !== null) clock.lap('rerank')
  const worthy = aboveFloors(found.ranked, request.min_scores ?? {}).slice(0, question.limit * rankedPerCandidate)
  const packed = await step('hindsight.recall.packing', () => pack(engine.db.reads, worthy, request))
  clock.lap('pack')
  signal?.throwIfAborted()

  const rowByNumber = await step('hindsight.recall.fetch', () => readRows(engine, bank, packed.chosen))
  clock.lap('fetch')
  // A memory that was deleted since the search is no longer there.
  const shown = packed.chosen.filter(({ memory }) => rowByNumber.has(memory))
  const rows = shown.map(({ memory }) => rowByNumber.get(memory)!)
  const { entities, chunks, source_facts: sourceFacts } = request.include
  const withEntities = entities !== null
  const results = shown.map((memory, place) => ({
    ...wireResult(bankId, rows[place]!, withEntities),
    scores: wireScores(memory),
  }))
  const response: RecallResponse = { results }
  const [entityMap, chunkMap, sources] = await step('hindsight.recall.enrichment', () =>
    Promise.all([
      withEntities ? includeEntities(rows, entities.max_tokens) : undefined,
      chunks == null ? undefined : includeChunks(engine.db.reads, bankId, numbersOf(shown), chunks.max_tokens),
      sourceFacts == null
        ? undefined
        : includeSourceFacts(
            engine.db.reads,
            bankId,
            numbersOf(shown.filter(({ type }) => type === 'observation')),
            sourceFacts,
            withEntities,
          ),
    ]),
  )
  if (entityMap !== undefined) response.entities = entityMap
  if (chunkMap !== undefined) response.chunks = chunkMap
  if (sources?.source_facts !== undefined) response.source_facts = sources.source_facts
  if (sources !== undefined) response.source_facts_truncated = sources.source_facts_truncated
  const degraded = describeDegradation(question, reranking)
  if (degraded.length > 0) response.degraded = degraded
  clock.lap('enrich')
  if (request.trace)
    response.trace = await traceRecall(engine.db.reads, { request, question, found, reranking, packed, clock })
  return response
}

/**
 * A question about a time in which nothing lies is asked again for its words: they may have meant something else. One
 * without any word or time to look for ("Hello", "What did I say?") gets what was said last.
 */
async function search(
  engine: Engine,
  version: BankVersion,
  understood: Question,
  signal: AbortSignal | undefined,
): Promise<{ question: Question; found: SearchResult }> {
  // Marks alone ask for nothing.
  const hasWords = /[\p{L}\p{N}]/u.test(understood.text)
  const question = hasWords && isAboutNothing(understood) ? askForLatest(understood) : understood
  const found = await tracedSearch(engine.search, version, question, signal)
  if (question.subject !== '' || found.ranked.length > 0 || found.eligible === 0) return { question, found }
  const words = await askForWords(engine, version.space, question, signal)
  return { question: words, found: await tracedSearch(engine.search, version, words, signal) }
}

const numbersOf = (memories: readonly RankedMemory[]) => memories.map(({ memory }) => memory)

async function pack(db: Queryable, ranked: readonly RankedMemory[], request: RecallRequest): Promise<Packed> {
  const observations = request.prefer_observations ? ranked.filter(({ type }) => type === 'observation') : []
  if (observations.length === 0) return packByTokens(ranked, request.max_tokens)
  const rows = await many<{ observation: number; facts: number[] }>(
    db,
    sql`select observation, array_agg(memory) as facts from observation_evidence
        where observation = any(${numbersOf(observations)}::bigint[]) group by observation`,
  )
  const evidenceOf = new Map(rows.map(({ observation, facts }) => [observation, facts]))
  return packPreferringObservations(ranked, request.max_tokens, evidenceOf)
}

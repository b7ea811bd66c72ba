import type {
  Budget,
  RecallResponse,
  RecallResult,
  ReflectToolCall,
  SourceFactsIncludeOptions,
} from 'hindsight-contract'
import { matchesTags } from '../../search/memory/tag-filter.ts'
import type { MemoryType } from '../../search/search-index.ts'
import { loadTokenCounter } from '../../text/count-tokens.ts'
import { understandTime } from '../../text/time/question-time.ts'
import type { Bank } from '../banks/find-bank.ts'
import { cutToTokens } from '../cut-to-tokens.ts'
import type { Engine } from '../engine.ts'
import { recall } from '../recall/recall.ts'
import { requestedTags, type TagScope } from '../recall/requested-tags.ts'
import { searchMentalModels } from './search-mental-models.ts'
import { type Statement, statementOf } from './statement.ts'
import { toolStep } from './tool-step.ts'

/** What to look for, and where. */
export interface EvidenceRequest extends TagScope {
  readonly query: string
  readonly budget: Budget
  /** null = all. */
  readonly factTypes: readonly MemoryType[] | null
  readonly excludeMentalModels: boolean
  readonly excludedMentalModelIds: readonly string[]
  /** Of memories, for each of the two searches among them. */
  readonly maxTokens: number
  /** Of the facts behind observations, which are found with them; -1 = none. */
  readonly maxSourceFactTokens: number
}

export interface Evidence {
  readonly statements: readonly Statement[]
  /** Which searches were made and what they found; durations in milliseconds. */
  readonly searches: readonly (Omit<ReflectToolCall, 'output'> & { readonly found: readonly Statement[] })[]
}

const observationsOnly: readonly MemoryType[] = ['observation']
const facts: readonly MemoryType[] = ['world', 'experience']

/** Told of the searches that begin and end; durations in milliseconds. */
export interface SearchWatch {
  begun(tool: string, input: Record<string, unknown>): void
  ended(tool: string, found: number, durationMs: number): void
}

const unwatched: SearchWatch = { begun() {}, ended() {} }

/** Asks mental models, observations and facts at once. */
export async function gatherEvidence(
  engine: Engine,
  bank: Bank,
  request: EvidenceRequest,
  signal?: AbortSignal,
  watch = unwatched,
): Promise<Evidence> {
  const query = await shorten(request.query, engine.settings.recallMaxQueryTokens)
  const shortened = { ...request, query }
  const { maxTokens: max_tokens } = request
  const input = (types: readonly MemoryType[]) => ({ query, types: wantedTypes(request, types), max_tokens })
  const searches = searchToolsOf(request).map((tool) => {
    if (tool === 'search_mental_models') {
      return timed(tool, { query }, watch, () => findModels(engine, bank, shortened))
    }
    const [types, find] = tool === 'recall' ? [facts, findFacts] : [observationsOnly, findObservations]
    return timed(tool, input(types), watch, () => find(engine, bank, shortened, signal))
  })
  const done = await Promise.all(searches)
  return { statements: withoutRepeats(done.flatMap(({ found }) => found)), searches: done }
}

/** A fact may be found by itself and behind an observation. */
function withoutRepeats(statements: readonly Statement[]): Statement[] {
  const seen = new Set<string>()
  return statements.filter(({ source, id }) => {
    if (source !== 'memory') return true
    const isNew = !seen.has(id)
    seen.add(id)
    return isNew
  })
}

/** The searches that a request allows. */
export function searchToolsOf(request: Pick<EvidenceRequest, 'excludeMentalModels' | 'factTypes'>) {
  return [
    ...(request.excludeMentalModels ? [] : (['search_mental_models'] as const)),
    ...(wantedTypes(request, observationsOnly).length > 0 ? (['search_observations'] as const) : []),
    ...(wantedTypes(request, facts).length > 0 ? (['recall'] as const) : []),
  ]
}

const wantedTypes = ({ factTypes }: Pick<EvidenceRequest, 'factTypes'>, types: readonly MemoryType[]) =>
  types.filter((type) => factTypes?.includes(type) ?? true)

async function timed(
  tool: string,
  input: Record<string, unknown>,
  watch: SearchWatch,
  search: () => Promise<Statement[]>,
) {
  watch.begun(tool, input)
  const start = performance.now()
  const found = await toolStep(tool, search, ({ length }) => length)
  const durationMs = Math.round(performance.now() - start)
  watch.ended(tool, found.length, durationMs)
  return { tool, input, found, duration_ms: durationMs, iteration: 0 }
}

export function findModels(engine: Engine, bank: Bank, request: EvidenceRequest): Promise<Statement[]> {
  const subject = understandTime(request.query, engine.now(), engine.settings.timeLanguages)?.subject ?? request.query
  const scope = { tags: requestedTags(request), excludedIds: request.excludedMentalModelIds }
  return searchMentalModels(engine.db, bank.number, subject, scope)
}

/** With the facts that they rest on, as far as the request wants them and its tags and types allow. */
export async function findObservations(
  engine: Engine,
  bank: Bank,
  request: EvidenceRequest,
  signal?: AbortSignal,
): Promise<Statement[]> {
  const { maxSourceFactTokens } = request
  const withFacts = maxSourceFactTokens > 0 && wantedTypes(request, facts).length > 0
  const { results, source_facts: behind } = await recallTypes(engine, bank, request, {
    types: wantedTypes(request, observationsOnly),
    sourceFacts: withFacts ? { max_tokens: maxSourceFactTokens, max_tokens_per_observation: -1 } : null,
    signal,
  })
  return [...results.map(statementOf), ...factsBehind(results, behind ?? {}, request)]
}

/** Each as important as the best observation that rests on it. */
function factsBehind(
  observations: readonly RecallResult[],
  behind: Readonly<Record<string, RecallResult>>,
  request: EvidenceRequest,
): Statement[] {
  const filter = requestedTags(request)
  const types: readonly string[] = wantedTypes(request, facts)
  const isAllowed = ({ type, tags }: RecallResult) =>
    types.includes(type ?? 'world') && (filter === null || matchesTags(filter, tags ?? []))
  const scored = new Map<string, RecallResult>()
  for (const { source_fact_ids: ids, scores } of observations) {
    for (const id of ids ?? []) {
      const fact = behind[id]
      if (fact !== undefined && isAllowed(fact) && !scored.has(id)) scored.set(id, { ...fact, scores })
    }
  }
  return [...scored.values()].map(statementOf)
}

export async function findFacts(
  engine: Engine,
  bank: Bank,
  request: EvidenceRequest,
  signal?: AbortSignal,
): Promise<Statement[]> {
  const types = wantedTypes(request, facts)
  const { results } = await recallTypes(engine, bank, request, { types, sourceFacts: null, signal })
  return results.map(statementOf)
}

function recallTypes(
  engine: Engine,
  bank: Bank,
  request: EvidenceRequest,
  {
    types,
    sourceFacts,
    signal,
  }: {
    readonly types: readonly MemoryType[]
    readonly sourceFacts: SourceFactsIncludeOptions | null
    readonly signal: AbortSignal | undefined
  },
): Promise<RecallResponse> {
  return recall(
    engine,
    bank.id,
    {
      query: request.query,
      types: [...types],
      prefer_observations: false,
      budget: request.budget,
      max_tokens: request.maxTokens,
      trace: false,
      include: { entities: { max_tokens: 0 }, chunks: null, source_facts: sourceFacts },
      tags: request.tags == null ? null : [...request.tags],
      tags_match: request.tags_match,
      tag_groups: request.tag_groups == null ? null : [...request.tag_groups],
    },
    signal,
  )
}

/** A whole message may be asked here; its beginning is what recall takes. */
async function shorten(query: string, maxTokens: number): Promise<string> {
  if (Buffer.byteLength(query) <= maxTokens) return query
  const countTokens = await loadTokenCounter()
  const tokens = countTokens(query)
  return tokens <= maxTokens ? query : cutToTokens(query, tokens, maxTokens, countTokens)
}

import type { Budget, ReflectToolCall } from 'hindsight-contract'
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
}

export interface Evidence {
  readonly statements: readonly Statement[]
  /** Which searches were made and what they found; durations in milliseconds. */
  readonly searches: readonly (Omit<ReflectToolCall, 'output'> & { readonly found: readonly Statement[] })[]
}

const observationsOnly: readonly MemoryType[] = ['observation']
const facts: readonly MemoryType[] = ['world', 'experience']

/** Asks mental models, observations and facts at once. */
export async function gatherEvidence(
  engine: Engine,
  bank: Bank,
  request: EvidenceRequest,
  signal?: AbortSignal,
): Promise<Evidence> {
  const query = await shorten(request.query, engine.settings.recallMaxQueryTokens)
  const wanted = (types: readonly MemoryType[]) => types.filter((type) => request.factTypes?.includes(type) ?? true)
  const searches = [
    ...(request.excludeMentalModels
      ? []
      : [timed('search_mental_models', { query }, () => findModels(engine, bank, query, request))]),
    ...[
      { tool: 'search_observations', types: wanted(observationsOnly) },
      { tool: 'recall', types: wanted(facts) },
    ]
      .filter(({ types }) => types.length > 0)
      .map(({ tool, types }) =>
        timed(tool, { query, types, max_tokens: request.maxTokens }, () =>
          recallStatements(engine, bank, { ...request, query }, types, signal),
        ),
      ),
  ]
  const done = await Promise.all(searches)
  return { statements: done.flatMap(({ found }) => found), searches: done }
}

async function timed(tool: string, input: Record<string, unknown>, search: () => Promise<Statement[]>) {
  const start = performance.now()
  const found = await search()
  return { tool, input, found, duration_ms: Math.round(performance.now() - start), iteration: 0 }
}

function findModels(engine: Engine, bank: Bank, query: string, request: EvidenceRequest): Promise<Statement[]> {
  const subject = understandTime(query, engine.now())?.subject ?? query
  const scope = { tags: requestedTags(request), excludedIds: request.excludedMentalModelIds }
  return searchMentalModels(engine.db, bank.number, subject, scope)
}

async function recallStatements(
  engine: Engine,
  bank: Bank,
  request: EvidenceRequest,
  types: readonly MemoryType[],
  signal: AbortSignal | undefined,
): Promise<Statement[]> {
  const { results } = await recall(
    engine,
    bank.id,
    {
      query: request.query,
      types: [...types],
      prefer_observations: false,
      budget: request.budget,
      max_tokens: request.maxTokens,
      trace: false,
      include: { entities: { max_tokens: 0 }, chunks: null, source_facts: null },
      tags: request.tags == null ? null : [...request.tags],
      tags_match: request.tags_match,
      tag_groups: request.tag_groups == null ? null : [...request.tag_groups],
    },
    signal,
  )
  return results.map(statementOf)
}

/** A whole message may be asked here; its beginning is what recall takes. */
async function shorten(query: string, maxTokens: number): Promise<string> {
  if (Buffer.byteLength(query) <= maxTokens) return query
  const countTokens = await loadTokenCounter()
  const tokens = countTokens(query)
  return tokens <= maxTokens ? query : cutToTokens(query, tokens, maxTokens, countTokens)
}

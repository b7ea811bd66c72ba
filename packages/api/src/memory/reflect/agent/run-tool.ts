import { ApiError } from '../../../errors.ts'
import { loadTokenCounter } from '../../../text/count-tokens.ts'
import { splitSentences } from '../../../text/sentences.ts'
import type { Bank } from '../../banks/find-bank.ts'
import { cutToTokens } from '../../cut-to-tokens.ts'
import type { Engine } from '../../engine.ts'
import { requestedTags } from '../../recall/requested-tags.ts'
import { describeStatements } from '../answer-prompt.ts'
import { type EvidenceRequest, findFacts, findModels, findObservations } from '../gather-evidence.ts'
import type { Statement } from '../statement.ts'
import type { AgentCall } from './agent-tools.ts'
import type { EvidencePool } from './evidence-pool.ts'
import { expandStatement } from './expand-statement.ts'

export interface ToolScope {
  readonly engine: Engine
  readonly bank: Bank
  /** How and where to search; the query is the call's own. */
  readonly request: EvidenceRequest
  readonly pool: EvidencePool
  /** Of the source texts that one call reads. */
  readonly maxSourceTokens: number
  readonly signal: AbortSignal
}

export interface ToolResult {
  /** For the model. */
  readonly text: string
  readonly found: readonly Statement[]
  /** Statements or texts that it did not have before. */
  readonly fresh: number
}

/** Does what the model asks for. A search that is refused is told to the model; what else fails ends the reflection. */
export async function runTool(scope: ToolScope, call: Exclude<AgentCall, { name: 'done' }>): Promise<ToolResult> {
  try {
    if (call.name === 'expand') return await expand(scope, call.input.numbers, call.input.depth)
    return addFound(scope.pool, await search(scope, call.name, call.input.query))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { text: `This cannot be searched for: ${error.message}`, found: [], fresh: 0 }
  }
}

function search(
  { engine, bank, request, signal }: ToolScope,
  tool: 'search_mental_models' | 'search_observations' | 'recall',
  query: string,
): Promise<Statement[]> {
  const asked = { ...request, query }
  if (tool === 'search_mental_models') return findModels(engine, bank, asked)
  return tool === 'recall' ? findFacts(engine, bank, asked, signal) : findObservations(engine, bank, asked, signal)
}

function addFound(pool: EvidencePool, found: readonly Statement[]): ToolResult {
  const { fresh, known } = pool.add(found)
  const lines = [
    ...(fresh.length > 0
      ? [describeStatements(fresh.map((number) => ({ number, statement: pool.get(number)! })))]
      : []),
    ...(known.length > 0 ? [`Found again: ${known.map((number) => `[${number}]`).join(' ')}`] : []),
  ]
  return { text: lines.join('\n') || 'Nothing was found.', found, fresh: fresh.length }
}

async function expand(scope: ToolScope, numbers: readonly number[], depth: 'chunk' | 'document'): Promise<ToolResult> {
  const { engine, bank, request, pool, maxSourceTokens } = scope
  const filter = requestedTags(request)
  const found: Statement[] = []
  const lines: string[] = []
  const texts = new Set<string>()
  let fresh = 0
  for (const number of new Set(numbers)) {
    const statement = pool.get(number)
    if (statement === undefined) {
      lines.push(`There is no memory [${number}].`)
      continue
    }
    const { text, facts } = await expandStatement(engine, bank, statement, depth, filter)
    if (facts.length > 0) {
      const added = addFound(pool, facts)
      for (const fact of facts) pool.read(number, fact.text)
      lines.push(`[${number}] rests on:\n${added.text}`)
      found.push(...facts)
      fresh += added.fresh
    } else if (text === null) lines.push(`[${number}]: no source text may be read.`)
    else {
      const shown = await shortenText(pool, text, Math.floor(maxSourceTokens / numbers.length))
      pool.read(number, shown)
      lines.push(`Source of [${number}]: ${texts.has(shown) ? 'the same text' : JSON.stringify(shown)}`)
      texts.add(shown)
    }
  }
  return { text: lines.join('\n'), found, fresh: fresh + texts.size }
}

async function shortenText(pool: EvidencePool, text: string, maxTokens: number): Promise<string> {
  const sentences = splitSentences(text).map(({ start, end }) => text.slice(start, end))
  const allowed = pool.allowedSentences(sentences)
  const readable = allowed.length === sentences.length ? text : allowed.join(' ')
  const countTokens = await loadTokenCounter()
  const tokens = countTokens(readable)
  return tokens <= maxTokens ? readable : `${cutToTokens(readable, tokens, maxTokens, countTokens)} …`
}

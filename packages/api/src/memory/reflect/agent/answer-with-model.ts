import type { ReflectDegradation, ReflectRequest, ReflectResponse } from 'hindsight-contract'
import type { LanguageModel } from '../../../models/language/language-model.ts'
import { ModelError } from '../../../models/model-error.ts'
import { step } from '../../../observability/tracing/step.ts'
import { effectiveIdentity } from '../../banks/bank-identity.ts'
import type { Bank } from '../../banks/find-bank.ts'
import type { Directive } from '../../directives/directive.ts'
import type { Engine } from '../../engine.ts'
import { outputLanguageOf } from '../../output-language.ts'
import { wireUsage } from '../../wire-usage.ts'
import { answerMessages, type NumberedStatement } from '../answer-prompt.ts'
import { basedOn } from '../based-on.ts'
import type { CheckedDirective } from '../check-directives.ts'
import { type EvidenceRequest, searchToolsOf } from '../gather-evidence.ts'
import { checkGrounding } from '../grounding/check-grounding.ts'
import type { SchemaCheck } from '../json-schema-check.ts'
import { readCitations } from '../read-citations.ts'
import type { ReflectDeadline } from '../reflect-deadline.ts'
import { defaultReflectSettings } from '../reflect-settings.ts'
import { agentLimits } from './agent-limits.ts'
import { answerInShape } from './answer-in-shape.ts'
import type { EvidencePool } from './evidence-pool.ts'
import type { ReflectWatch } from './reflect-watch.ts'
import { completeSentences, reviewAnswer } from './review-answer.ts'
import { type AgentAnswer, type AgentParts, type AgentRecord, runAgent } from './run-agent.ts'
import { runTool } from './run-tool.ts'

export interface ModelTask {
  readonly request: ReflectRequest
  /** Of the request's `response_schema`; null when none is asked for. */
  readonly shape: SchemaCheck | null
  /** What the first searches have found; further searches add to it. */
  readonly pool: EvidencePool
  /** How the first searches were made; the model's own are made likewise. */
  readonly evidence: EvidenceRequest
  readonly directives: readonly Directive[]
  /** Tokens of source texts that one call of `expand` reads. */
  readonly maxSourceTokens: number
  readonly deadline: ReflectDeadline
  readonly watch: ReflectWatch
}

export interface ModelAttempt {
  /** Null when the model has not answered. */
  readonly response: ReflectResponse | null
  readonly record: AgentRecord
  readonly directives: readonly CheckedDirective<Directive>[]
  /** Why it has not. */
  readonly failure: ReflectDegradation | null
}

/** Beyond what is asked for: an answer that is a little longer is not cut, and a model may think first. */
const SPARE_TOKENS = 1024

/**
 * Lets the language model search and answer, and checks what it wrote. Its failure is no failure of reflect, nor is the
 * end of the time: the reason is told.
 * @throws the caller's reason when it went away.
 */
export async function answerWithModel(
  engine: Engine,
  bank: Bank,
  model: LanguageModel,
  task: ModelTask,
): Promise<ModelAttempt> {
  const { request, shape, pool, deadline, watch } = task
  const record: AgentRecord = { usage: [], modelCalls: [], searches: [] }
  const parts = agentParts(engine, bank, model, task, record)
  watch.citeFrom(() => pool.statements.length)
  watch.phase('reasoning')
  try {
    const written = await writeOrShorten(engine, bank, task, parts)
    watch.phase('checking')
    const demands = { directives: task.directives, maxTokens: request.max_tokens }
    const reviewed = await step('hindsight.reflect.review', () => reviewAnswer(parts, written, demands))
    const { text, cited, unknown } = readCitations(reviewed.text, pool.statements.length)
    watch.settle(text, 'The answer was corrected')
    const numbers = cited.map((place) => place + 1)
    const statements = numbers.map((number) => pool.get(number)!)
    const grounding = checkGrounding(text, numbers, unknown, pool, request.query)
    const degraded = [...reviewed.degraded]
    const response: ReflectResponse = { text, model_used: true }
    if (grounding !== null) response.grounding = grounding
    if (request.include?.facts != null) response.based_on = basedOn(statements, task.directives)
    if (shape !== null) {
      watch.phase('structuring')
      const shaped = await step('hindsight.reflect.structuring', () =>
        answerInShape(parts, text, statements, request.response_schema!, shape),
      )
      response.structured_output = shaped.value
      degraded.push(...shaped.degraded)
    }
    if (degraded.length > 0) response.degraded = degraded
    response.usage = wireUsage(record.usage)
    return { response, record, directives: reviewed.directives, failure: null }
  } catch (error) {
    const failure = failureOf(error, deadline)
    if (failure === null) throw error
    return { response: null, record, directives: [], failure }
  }
}

function agentParts(
  engine: Engine,
  bank: Bank,
  model: LanguageModel,
  task: ModelTask,
  record: AgentRecord,
): AgentParts {
  const { request, pool, evidence, maxSourceTokens, deadline, watch } = task
  const limits = agentLimits(request.budget, engine.settings.reflect ?? defaultReflectSettings)
  const scope = { engine, bank, request: evidence, pool, maxSourceTokens, signal: deadline.signal }
  return {
    model,
    messages: firstMessages(engine, bank, task, limits.statements),
    tools: [...searchToolsOf(evidence), 'expand', 'done'],
    limits,
    maxOutputTokens: request.max_tokens + SPARE_TOKENS,
    deadline,
    watch,
    record,
    run: (call) => runTool(scope, call),
  }
}

function firstMessages(engine: Engine, bank: Bank, { request, pool, directives }: ModelTask, mostStatements: number) {
  const best = pool.statements
    .map((statement, place): NumberedStatement => ({ number: place + 1, statement }))
    .sort((a, b) => b.statement.score - a.statement.score)
    .slice(0, mostStatements)
  return answerMessages({
    question: request.query,
    context: request.context ?? null,
    statements: best,
    directives,
    bankName: bank.name,
    outputLanguage: outputLanguageOf(engine),
    ...effectiveIdentity(engine, bank),
    maxTokens: request.max_tokens,
    now: engine.now(),
  })
}

/** What was written when the time was over counts. What is too long for the model is asked once more with half of it. */
async function writeOrShorten(engine: Engine, bank: Bank, task: ModelTask, parts: AgentParts): Promise<AgentAnswer> {
  const { watch, deadline, pool } = task
  try {
    return await runAgent(parts)
  } catch (error) {
    if (deadline.isOver()) {
      const text = completeSentences(watch.written)
      if (text !== '') return { text, messages: parts.messages, isCut: true }
    }
    if (!(error instanceof ModelError && error.kind === 'too_long') || pool.statements.length < 2) throw error
    watch.resetText('There was more to read than the model can')
    const half = Math.ceil(Math.min(pool.statements.length, parts.limits.statements) / 2)
    const limits = { ...parts.limits, turns: 1 }
    return runAgent({ ...parts, limits, messages: firstMessages(engine, bank, task, half) })
  }
}

/** Null for what is no failure of the model. */
function failureOf(error: unknown, deadline: ReflectDeadline): ReflectDegradation | null {
  if (deadline.isOver()) return { part: 'time', reason: 'The time was over before the language model had answered.' }
  if (!(error instanceof ModelError)) return null
  return { part: 'language_model', reason: `The language model did not answer: ${error.message}` }
}

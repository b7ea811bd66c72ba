import type { ReflectRequest, ReflectResponse, ReflectTrace } from 'hindsight-contract'
import { one, type Queryable, sql } from '../../database/sql.ts'
import { step } from '../../observability/tracing/step.ts'
import { loadTokenCounter } from '../../text/count-tokens.ts'
import { termsOf } from '../../text/terms.ts'
import { resolveBankConfig } from '../banks/bank-config.ts'
import { ensureBank } from '../banks/ensure-bank.ts'
import { cutToTokens } from '../cut-to-tokens.ts'
import { findActiveDirectives } from '../directives/list-directives.ts'
import type { Engine } from '../engine.ts'
import { requestedTags } from '../recall/requested-tags.ts'
import { wireUsage } from '../wire-usage.ts'
import { answerWithModel, type ModelAttempt } from './agent/answer-with-model.ts'
import { EvidencePool } from './agent/evidence-pool.ts'
import { type EmitReflectEvent, ReflectWatch } from './agent/reflect-watch.ts'
import { type AnswerStyle, isExcluded } from './answer-style.ts'
import { applicableDirectives } from './applicable-directives.ts'
import { basedOn } from './based-on.ts'
import { type Choice, chooseStatements } from './choose-statements.ts'
import { fillSchema } from './fill-schema.ts'
import { type Evidence, type EvidenceRequest, gatherEvidence } from './gather-evidence.ts'
import { compileJsonSchema } from './json-schema-check.ts'
import { startDeadline } from './reflect-deadline.ts'
import { defaultReflectSettings } from './reflect-settings.ts'
import { type AnswerFrame, type RenderedAnswer, renderAnswer } from './render-answer.ts'
import type { Statement } from './statement.ts'
import { type UnderstoodDirective, understandDirectives } from './understand-directives.ts'
import { whatIsAsked } from './what-is-asked.ts'

/** Statements of an answer, unless directives say otherwise. */
const statementsByBudget = { low: 5, mid: 8, high: 12 } as const

/**
 * Answers from the memories of a bank, which is created when it is missing: in the words of the language model, with
 * citations that were checked. Without one, or when it cannot be asked, the answer is extractive: the statements that
 * answer best, each with its date and source, said to be just that.
 * @param emit told of what happens on the way, and of the text as it comes; the answer itself is returned
 * @throws ApiError 422 for a `response_schema` that is no JSON Schema.
 */
export function reflect(
  engine: Engine,
  bankId: string,
  asked: ReflectRequest,
  signal?: AbortSignal,
  emit?: EmitReflectEvent,
): Promise<ReflectResponse> {
  const { maxAnswerTokens: mostTokens = Number.POSITIVE_INFINITY } = engine.settings.reflect ?? defaultReflectSettings
  const request = { ...asked, max_tokens: Math.min(asked.max_tokens, mostTokens) }
  return step(
    'hindsight.reflect',
    async (span) => {
      const response = await searchAndAnswer(engine, bankId, request, signal, emit)
      span.set({
        'hindsight.model_used': response.model_used,
        'hindsight.degraded': response.degraded?.map(({ part }) => part),
      })
      return response
    },
    { attributes: { 'hindsight.bank_id': bankId, 'hindsight.budget': request.budget } },
  )
}

async function searchAndAnswer(
  engine: Engine,
  bankId: string,
  request: ReflectRequest,
  signal: AbortSignal | undefined,
  emit: EmitReflectEvent | undefined,
): Promise<ReflectResponse> {
  const shape = request.response_schema == null ? null : await compileJsonSchema(request.response_schema)
  const bank = await ensureBank(engine.db, bankId, engine.settings.newBanks)
  const config = resolveBankConfig(engine, bank)
  const watch = new ReflectWatch(emit ?? null)
  const search: EvidenceRequest = {
    query: request.query,
    budget: request.budget,
    tags: request.tags,
    tags_match: request.tags_match,
    tag_groups: request.tag_groups,
    factTypes: request.fact_types ?? null,
    excludeMentalModels: request.exclude_mental_models,
    excludedMentalModelIds: request.exclude_mental_model_ids ?? [],
    maxTokens: config.recall_max_tokens,
    maxSourceFactTokens: config.reflect_source_facts_max_tokens,
  }
  watch.phase('searching')
  using deadline = startDeadline((engine.settings.reflect ?? defaultReflectSettings).timeMs, signal)
  const [evidence, active] = await Promise.all([
    step('hindsight.reflect.evidence', () => gatherEvidence(engine, bank, search, signal, watch.search(0))),
    findActiveDirectives(engine.db, bank.number),
  ])
  const directives = applicableDirectives(active, requestedTags(request), request)
  const understood = understandDirectives(directives)
  const { style } = understood
  const allowed = evidence.statements.filter(({ allTerms }) => !isExcluded(allTerms, style.exclusions))
  const model = engine.languageFor('reflect', bank.id)
  let attempt: ModelAttempt | null = null
  let candidates: readonly Statement[] = allowed
  if (model !== null && (allowed.length > 0 || (await hasMemories(engine.db, bank.number)))) {
    const pool = new EvidencePool(style.exclusions)
    pool.add(evidence.statements)
    const maxSourceTokens = config.recall_include_chunks ? config.recall_chunks_max_tokens : 0
    const task = { request, shape, pool, evidence: search, directives, maxSourceTokens, deadline, watch }
    attempt = await answerWithModel(engine, bank, model, task)
    candidates = pool.statements
  }
  const withTrace = request.include?.tool_calls
  if (attempt?.response != null) {
    if (withTrace == null) return attempt.response
    const outcomes = attempt.directives.map(({ directive, outcome }) => ({ ...directive, outcome }))
    return { ...attempt.response, trace: traceOf(evidence, style, outcomes, withTrace.output, attempt) }
  }
  const most = style.maxStatements ?? style.maxSentences ?? statementsByBudget[request.budget]
  const choice = chooseStatements(
    candidates,
    whatIsAsked(request.query, engine.now(), engine.settings.timeLanguages),
    most,
  )
  const failure = attempt?.failure ?? null
  const frame = {
    nothing: choice.statements.length > 0 ? '' : await explainNothing(engine.db, bank.number),
    closing: [closingLine(understood.directives), ...(failure === null ? [] : [failure.reason])].join(' '),
  }
  const answer = await renderWithin(request.max_tokens, choice, request.query, style, frame)
  const response: ReflectResponse = {
    text: answer.text,
    usage: wireUsage(attempt?.record.usage ?? []),
    model_used: false,
  }
  if (failure !== null) response.degraded = [failure]
  if (request.include?.facts != null) {
    const applied = understood.directives.filter(({ outcome }) => outcome !== 'not applied')
    response.based_on = basedOn(answer.cited, applied)
  }
  if (request.response_schema != null) {
    response.structured_output = fillSchema(request.response_schema, choice.statements)
  }
  if (withTrace != null) {
    response.trace = traceOf(evidence, style, understood.directives, withTrace.output, attempt)
  }
  watch.settle(answer.text, 'The language model did not answer')
  return response
}

async function hasMemories(db: Queryable, bankNumber: number): Promise<boolean> {
  const { some } = await one<{ some: boolean }>(
    db,
    sql`select exists(select 1 from memories where bank = ${bankNumber} and invalidated_at is null) as some`,
  )
  return some
}

async function explainNothing(db: Queryable, bankNumber: number): Promise<string> {
  return (await hasMemories(db, bankNumber))
    ? 'I found nothing in my memories that answers this.'
    : 'I have no memories yet, so I cannot answer this. Tell me something with retain, then ask again.'
}

function closingLine(directives: readonly UnderstoodDirective[]): string {
  const named = (outcome: UnderstoodDirective['outcome']) =>
    directives.filter((directive) => directive.outcome === outcome).map(({ name }) => `“${name}”`)
  const [missed, partly] = [named('not applied'), named('partly')]
  return [
    'Put together from stored memories; no language model was used.',
    ...(missed.length > 0 ? [`Directives that need one were not applied: ${missed.join(', ')}.`] : []),
    ...(partly.length > 0 ? [`Applied in part: ${partly.join(', ')}.`] : []),
  ].join(' ')
}

/** Fewer statements, then no list of sources, until the answer is short enough. */
async function renderWithin(
  maxTokens: number,
  choice: Choice,
  query: string,
  style: AnswerStyle,
  frame: AnswerFrame,
): Promise<RenderedAnswer> {
  const countTokens = await loadTokenCounter()
  const question = new Set(termsOf(query))
  for (let count = choice.statements.length; ; count--) {
    const shorter = { ...choice, statements: choice.statements.slice(0, count) }
    const isLast = count <= 1
    const answer = renderAnswer(
      shorter,
      question,
      isLast && count < choice.statements.length ? { ...style, sources: false } : style,
      frame,
    )
    const tokens = countTokens(answer.text)
    if (tokens <= maxTokens) return answer
    if (isLast) return { ...answer, text: cutToTokens(answer.text, tokens, Math.max(0, maxTokens), countTokens) }
  }
}

/** The first searches, those of the model, the directives; and the calls of the model. */
function traceOf(
  evidence: Evidence,
  style: AnswerStyle,
  directives: readonly { readonly id: string; readonly name: string; readonly outcome: string }[],
  withOutput: boolean,
  attempt: ModelAttempt | null,
): ReflectTrace {
  const visible = (found: readonly Statement[]) =>
    found.filter(({ allTerms }) => !isExcluded(allTerms, style.exclusions))
  const searches = [...evidence.searches, ...(attempt?.record.searches ?? [])].map(({ found, ...call }) => ({
    ...call,
    ...(withOutput && {
      output: { results: visible(found).map(({ id, type, text, score }) => ({ id, type, text, score })) },
    }),
  }))
  const llm_calls = [...(attempt?.record.modelCalls ?? [])]
  if (directives.length === 0) return { tool_calls: searches, llm_calls }
  const applied = {
    tool: 'apply_directives',
    input: { directives: directives.map(({ name }) => name) },
    ...(withOutput && { output: Object.fromEntries(directives.map(({ id, outcome }) => [id, outcome])) }),
    duration_ms: 0,
    iteration: 0,
  }
  return { tool_calls: [...searches, applied], llm_calls }
}

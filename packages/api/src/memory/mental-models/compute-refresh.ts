import { badRequest } from '../../errors.ts'
import type { LanguageModel, TokenUsage } from '../../models/language/language-model.ts'
import { ModelError } from '../../models/model-error.ts'
import type { Bank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { compileJsonSchema, type SchemaCheck } from '../reflect/json-schema-check.ts'
import { structureAnswer } from '../reflect/structure-answer.ts'
import type { MentalModel } from './mental-model.ts'
import { gatherRefreshBrief, type RefreshBrief } from './refresh-brief.ts'
import type { RefreshDraft } from './refresh-draft.ts'
import { refreshWithModel } from './refresh-with-model.ts'
import { fillSchemaWithoutModel, renderWithoutModel } from './render-without-model.ts'

/** A call of the language model; its duration in milliseconds. */
export interface TracedCall {
  readonly scope: string
  readonly durationMs: number
}

/** What a refresh would write, and why. */
export interface ComputedRefresh {
  readonly draft: RefreshDraft
  readonly evidence: RefreshBrief['evidence']
  /** Null when none is asked for, or could be made. */
  readonly structuredOutput: Readonly<Record<string, unknown>> | null
  /** Why the shape that was asked for could not be filled; then nothing is to be written. */
  readonly structureProblem: string | null
  readonly usage: readonly TokenUsage[]
  readonly calls: readonly TracedCall[]
  /** Of the bank, when the evidence was looked for. */
  readonly sequence: number
  readonly startedAt: Date
  readonly durationMs: number
}

/**
 * Brings the text of a model up to date with its scope, without storing anything: by a language model where there is one.
 * @throws ApiError 400 when the model has no question.
 * @throws ModelError when the language model cannot be asked.
 */
export async function computeRefresh(
  engine: Engine,
  bank: Bank,
  model: MentalModel,
  signal?: AbortSignal,
): Promise<ComputedRefresh> {
  requireQuestion(model)
  const start = performance.now()
  const brief = await gatherRefreshBrief(engine, bank, model, signal)
  const usage: TokenUsage[] = []
  const calls: TracedCall[] = []
  const configured = engine.languageFor('mental_models', bank.id)
  const language = configured === null ? null : timed(configured, calls)
  const draft =
    language === null ? await renderWithoutModel(brief) : await refreshWithModel(language, brief, usage, signal)
  const structure = await fillShape(language, brief, draft, usage, signal)
  return {
    draft,
    evidence: brief.evidence,
    ...structure,
    usage,
    calls,
    sequence: bank.sequence,
    startedAt: brief.startedAt,
    durationMs: Math.round(performance.now() - start),
  }
}

/** What can be said without the language model, which cannot be asked. */
export async function computeWithoutModel(
  engine: Engine,
  bank: Bank,
  model: MentalModel,
  signal?: AbortSignal,
): Promise<ComputedRefresh> {
  return computeRefresh({ ...engine, languageFor: () => null }, bank, model, signal)
}

function requireQuestion({ id, source_query }: MentalModel): void {
  if (source_query !== '') return
  throw badRequest(`Mental model '${id}' has no source_query: its content was written, and nothing can refresh it`)
}

type Structure = Pick<ComputedRefresh, 'structuredOutput' | 'structureProblem'>

async function fillShape(
  language: LanguageModel | null,
  brief: RefreshBrief,
  draft: RefreshDraft,
  usage: TokenUsage[],
  signal: AbortSignal | undefined,
): Promise<Structure> {
  const schema = brief.model.trigger.response_schema
  if (schema == null || draft.failure !== null) return { structuredOutput: null, structureProblem: null }
  const before = brief.model.reflect_response?.structured_output as Record<string, unknown> | undefined
  if (language === null) {
    const kept = draft.provenance === null ? before : undefined
    return { structuredOutput: kept ?? fillSchemaWithoutModel(brief, schema), structureProblem: null }
  }
  const check: SchemaCheck = await compileJsonSchema(schema)
  // The same text in the same shape says the same.
  if (before !== undefined && draft.content === brief.model.content && check(before) === null) {
    return { structuredOutput: before, structureProblem: null }
  }
  try {
    const structured = await structureAnswer(language, draft.content, schema, check, signal)
    usage.push(...structured.usage)
    return { structuredOutput: structured.value, structureProblem: null }
  } catch (error) {
    if (!(error instanceof ModelError) || error.kind !== 'invalid_answer') throw error
    return {
      structuredOutput: null,
      structureProblem: `The shape of response_schema could not be filled: ${error.message}`,
    }
  }
}

function timed(model: LanguageModel, calls: TracedCall[]): LanguageModel {
  return {
    provider: model.provider,
    model: model.model,
    async generate(request) {
      const start = performance.now()
      try {
        return await model.generate(request)
      } finally {
        const scope = request.schema === undefined ? 'write' : request.schema.name === 'edits' ? 'edit' : 'structure'
        calls.push({ scope: `mental_model_${scope}`, durationMs: Math.round(performance.now() - start) })
      }
    },
  }
}

import type { MentalModelDryRunRefreshResult } from 'hindsight-contract'
import { badRequest } from '../../errors.ts'
import { matchesTags } from '../../search/memory/tag-filter.ts'
import { resolveBankConfig } from '../banks/bank-config.ts'
import type { Bank } from '../banks/find-bank.ts'
import { findActiveDirectives } from '../directives/list-directives.ts'
import type { Engine } from '../engine.ts'
import { isExcluded } from '../reflect/answer-style.ts'
import { chooseStatements } from '../reflect/choose-statements.ts'
import { fillSchema } from '../reflect/fill-schema.ts'
import { type Evidence, gatherEvidence } from '../reflect/gather-evidence.ts'
import type { Statement } from '../reflect/statement.ts'
import { understandDirectives } from '../reflect/understand-directives.ts'
import { whatIsAsked } from '../reflect/what-is-asked.ts'
import { type MentalModel, placeholderContent } from './mental-model.ts'
import { excludedModelsOf, factTypesOf, tagFilterOf, tagScopeOf } from './model-scope.ts'
import { renderDocument } from './render-document.ts'

/** What a refresh would write, and why. */
export interface ComputedRefresh {
  readonly outcome: 'content_written' | 'content_unchanged' | 'content_preserved_no_new_facts'
  /** What the evidence makes; '' when there is none. */
  readonly candidate: string
  /** What the model will say. */
  readonly content: string
  readonly evidence: Evidence
  readonly cited: readonly Statement[]
  readonly basedOn: Record<string, Record<string, unknown>[]>
  readonly structuredOutput: Record<string, unknown> | null
  readonly fallbackReason: MentalModelDryRunRefreshResult['mode_fallback_reason']
  /** Of the bank, when the evidence was looked for. */
  readonly sequence: number
  readonly startedAt: Date
  readonly durationMs: number
}

const mostStatements = 60
const nothingKnown = '_Nothing is known about this yet._'

/**
 * Looks for the best evidence for the model's question and makes a document of it. Without a language model every refresh
 * is a full one.
 * @throws ApiError 400 when the model has no question.
 */
export async function computeRefresh(
  engine: Engine,
  bank: Bank,
  model: MentalModel,
  signal?: AbortSignal,
): Promise<ComputedRefresh> {
  if (model.source_query === '') {
    throw badRequest(
      `Mental model '${model.id}' has no source_query: its content was written, and nothing can refresh it`,
    )
  }
  const start = performance.now()
  const startedAt = engine.now()
  const config = resolveBankConfig(bank.config)
  const [evidence, directives] = await Promise.all([
    gatherEvidence(
      engine,
      bank,
      {
        query: model.source_query,
        budget: 'mid',
        ...tagScopeOf(model),
        factTypes: factTypesOf(model),
        excludeMentalModels: model.trigger.exclude_mental_models,
        excludedMentalModelIds: excludedModelsOf(model),
        maxTokens: model.trigger.recall_max_tokens ?? Math.max(config.recall_max_tokens, model.max_tokens),
      },
      signal,
    ),
    findActiveDirectives(engine.db, bank.number),
  ])
  const filter = tagFilterOf(model)
  const applicable = directives.filter(
    ({ tags }) => tags.length === 0 || (filter !== null && matchesTags(filter, tags)),
  )
  const { style } = understandDirectives(applicable)
  const allowed = evidence.statements.filter(({ allTerms }) => !isExcluded(allTerms, style.exclusions))
  const choice = chooseStatements(allowed, whatIsAsked(model.source_query, startedAt), mostStatements)
  const { content: candidate, cited } = await renderDocument(model.name, choice, style.dates ?? true, model.max_tokens)
  const schema = model.trigger.response_schema
  return {
    ...decide(model.content, candidate),
    candidate,
    evidence,
    cited,
    basedOn: groupByType(cited),
    structuredOutput: schema == null ? null : fillSchema(schema, choice.statements),
    fallbackReason: fallbackReason(model),
    sequence: bank.sequence,
    startedAt,
    durationMs: Math.round(performance.now() - start),
  }
}

/** A text is not given up because nothing was found this time. */
function decide(current: string, candidate: string): Pick<ComputedRefresh, 'outcome' | 'content'> {
  const isUnwritten = current === '' || current === placeholderContent
  const content = candidate !== '' ? candidate : isUnwritten ? nothingKnown : current
  if (candidate === '' && !isUnwritten) return { outcome: 'content_preserved_no_new_facts', content }
  return { outcome: content === current ? 'content_unchanged' : 'content_written', content }
}

function fallbackReason(model: MentalModel): ComputedRefresh['fallbackReason'] {
  if (model.trigger.mode === 'full') return null
  if (model.content === '' || model.content === placeholderContent) return 'no_baseline_content'
  return model.last_refreshed_source_query === model.source_query ? 'structured_doc_unreadable' : 'source_query_changed'
}

function groupByType(cited: readonly Statement[]): Record<string, Record<string, unknown>[]> {
  const groups: Record<string, Record<string, unknown>[]> = {}
  for (const { type, id, text, context, occurredStart, occurredEnd } of cited) {
    const name = type === 'mental_model' ? 'mental-models' : type
    groups[name] ??= []
    groups[name].push({ id, text, type, context, occurred_start: occurredStart, occurred_end: occurredEnd })
  }
  return groups
}

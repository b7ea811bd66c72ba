import { matchesTags } from '../../search/memory/tag-filter.ts'
import { resolveBankConfig } from '../banks/bank-config.ts'
import { effectiveIdentity } from '../banks/bank-identity.ts'
import type { Bank } from '../banks/find-bank.ts'
import type { Directive } from '../directives/directive.ts'
import { findActiveDirectives } from '../directives/list-directives.ts'
import type { Engine } from '../engine.ts'
import { outputLanguageOf } from '../output-language.ts'
import { type AnswerStyle, isExcluded } from '../reflect/answer-style.ts'
import { type Evidence, gatherEvidence } from '../reflect/gather-evidence.ts'
import type { Statement } from '../reflect/statement.ts'
import { understandDirectives } from '../reflect/understand-directives.ts'
import type { DocumentBrief } from './document-brief.ts'
import type { MentalModel } from './mental-model.ts'
import { excludedModelsOf, factTypesOf, tagFilterOf, tagScopeOf } from './model-scope.ts'

/** Everything that a refresh starts from. */
export interface RefreshBrief {
  readonly engine: Engine
  readonly bank: Bank
  readonly model: MentalModel
  readonly evidence: Evidence
  readonly directives: readonly Directive[]
  readonly style: AnswerStyle
  /** Whether the bank's owner lets it be told. */
  readonly isAllowed: (statement: Statement) => boolean
  /** Of the memories that are read. */
  readonly maxEvidenceTokens: number
  readonly startedAt: Date
}

/** Looks for the best evidence for a model's question, in its scope. */
export async function gatherRefreshBrief(
  engine: Engine,
  bank: Bank,
  model: MentalModel,
  signal?: AbortSignal,
): Promise<RefreshBrief> {
  const startedAt = engine.now()
  const config = resolveBankConfig(engine, bank)
  const maxEvidenceTokens = model.trigger.recall_max_tokens ?? Math.max(config.recall_max_tokens, model.max_tokens)
  const [evidence, active] = await Promise.all([
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
        maxTokens: maxEvidenceTokens,
        maxSourceFactTokens: config.reflect_source_facts_max_tokens,
      },
      signal,
    ),
    findActiveDirectives(engine.db, bank.number),
  ])
  const filter = tagFilterOf(model)
  const directives = active.filter(({ tags }) => tags.length === 0 || (filter !== null && matchesTags(filter, tags)))
  const { style } = understandDirectives(directives)
  const isAllowed = ({ allTerms }: Statement) => !isExcluded(allTerms, style.exclusions)
  return { engine, bank, model, evidence, directives, style, isAllowed, maxEvidenceTokens, startedAt }
}

export function documentBrief({ engine, bank, model, directives, startedAt }: RefreshBrief): DocumentBrief {
  return {
    name: model.name,
    question: model.source_query,
    directives,
    bankName: bank.name,
    mission: effectiveIdentity(engine, bank).mission,
    maxTokens: model.max_tokens,
    now: startedAt,
    outputLanguage: outputLanguageOf(engine),
  }
}

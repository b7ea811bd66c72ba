import type { MentalModelRefreshScope } from 'hindsight-contract'
import type { MemoryType, TagFilter } from '../../search/search-index.ts'
import { requestedTags, type TagScope } from '../recall/requested-tags.ts'
import type { MentalModel } from './mental-model.ts'

type Scoped = Pick<MentalModel, 'id' | 'tags' | 'trigger'>

/** Which memories a mental model is made from: those with all of its tags, unless its trigger says otherwise. */
export function tagScopeOf({ tags, trigger }: Pick<Scoped, 'tags' | 'trigger'>): TagScope {
  const tags_match = trigger.tags_match ?? (tags.length > 0 ? 'all_strict' : 'any')
  return trigger.tag_groups == null ? { tags, tags_match } : { tag_groups: trigger.tag_groups, tags_match }
}

export function tagFilterOf(model: Pick<Scoped, 'tags' | 'trigger'>): TagFilter | null {
  return requestedTags(tagScopeOf(model))
}

/** null = all of them. */
export function factTypesOf({ trigger }: Pick<Scoped, 'trigger'>): readonly MemoryType[] | null {
  return trigger.fact_types ?? null
}

/** A model is never made from itself. */
export function excludedModelsOf({ id, trigger }: Pick<Scoped, 'id' | 'trigger'>): string[] {
  return [...new Set([id, ...(trigger.exclude_mental_model_ids ?? [])])]
}

export function wireScope(model: Scoped): MentalModelRefreshScope {
  const { tags, tags_match, tag_groups } = tagScopeOf(model)
  return {
    tags: tags == null ? null : [...tags],
    tags_match,
    tag_groups: tag_groups == null ? null : [...tag_groups],
    fact_types: model.trigger.fact_types ?? null,
    exclude_mental_models: model.trigger.exclude_mental_models,
    exclude_mental_model_ids: excludedModelsOf(model),
  }
}

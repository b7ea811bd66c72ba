import { type KnowledgePageTrigger, MentalModelTrigger } from 'hindsight-contract'

/** A page is edited rather than written anew, from what is established, whenever there is more of it. */
export const pageTrigger: MentalModelTrigger = MentalModelTrigger.parse({
  mode: 'delta',
  fact_types: ['observation'],
  exclude_mental_models: true,
  refresh_after_consolidation: true,
})

/** What was sent over what there is. Of the two ways to be refreshed by itself, the one that was sent replaces the other. */
export function mergeTrigger(
  current: MentalModelTrigger,
  sent: KnowledgePageTrigger | null | undefined,
): MentalModelTrigger {
  if (sent == null) return current
  return MentalModelTrigger.parse({
    ...current,
    ...(sent.refresh_cron && { refresh_after_consolidation: false }),
    ...(sent.refresh_after_consolidation && { refresh_cron: null }),
    ...sent,
  })
}

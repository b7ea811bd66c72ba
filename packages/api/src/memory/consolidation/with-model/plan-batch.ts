import type { LanguageModel } from '../../../models/language/language-model.ts'
import { generateStructured } from '../../../models/language/structured/generate-structured.ts'
import type { ConsolidationBatch } from './consolidation-batch.ts'
import { type ConsolidationBrief, consolidationMessages, consolidationSchema } from './consolidation-prompt.ts'
import { type ConsolidationPlan, readPlan } from './read-plan.ts'

export interface PlannedBatch extends ConsolidationPlan {
  /** The answer was cut off: there may be more to change. */
  readonly truncated: boolean
  readonly calls: number
}

/**
 * What a model makes of a batch.
 * @throws ModelError when it cannot be asked, or does not answer in changes.
 */
export async function planBatch(
  model: LanguageModel,
  batch: ConsolidationBatch,
  wanted: Pick<ConsolidationBrief, 'mission' | 'outputLanguage'> & { readonly limit: number },
  signal: AbortSignal,
): Promise<PlannedBatch> {
  const { value, truncated, usage } = await generateStructured(
    model,
    {
      messages: consolidationMessages({ ...batch, ...wanted, room: Math.max(0, wanted.limit - batch.count) }),
      schema: { name: 'changes', schema: consolidationSchema },
      temperature: 0,
      signal,
    },
    (answer) => readPlan(answer, batch),
  )
  return { ...value, truncated, calls: usage.length }
}

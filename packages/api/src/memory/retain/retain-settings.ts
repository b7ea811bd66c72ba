import { resolveBankConfig } from '../banks/bank-config.ts'
import type { Bank } from '../banks/find-bank.ts'
import type { SplitRequest } from './split-text.ts'
import type { ModelExtractionSettings } from './with-model/extract-with-model.ts'

export interface RetainSettings extends ModelExtractionSettings {
  /** Whether a language model, when there is one, tells the facts; otherwise the text stands as it is. */
  readonly usesModel: boolean
  readonly unit: SplitRequest['unit']
  readonly chunkSize: number
  readonly keepText: boolean
  readonly consolidates: boolean
}

/** What the bank's configuration says about retaining. */
export function retainSettings({ id, name, config }: Pick<Bank, 'id' | 'name' | 'config'>): RetainSettings {
  const settings = resolveBankConfig(config)
  const mode = settings.retain_extraction_mode
  return {
    usesModel: mode !== 'chunks' && mode !== 'verbatim',
    mode: mode === 'verbose' || mode === 'custom' ? mode : 'concise',
    mission: settings.retain_mission ?? '',
    customInstructions: settings.retain_custom_instructions ?? '',
    agentNames: [...new Set([id, name])],
    unit: mode === 'chunks' || mode === 'verbatim' ? 'chunks' : 'segments',
    chunkSize: settings.retain_chunk_size,
    findNames: settings.entities_allow_free_form && mode !== 'chunks',
    keepText: settings.store_document_text,
    consolidates: settings.enable_observations && settings.enable_auto_consolidation,
  }
}

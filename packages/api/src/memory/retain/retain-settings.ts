import type { BankSettings } from '../../config/bank/bank-settings.ts'
import { settingsOf } from '../../config/bank/setting-layers.ts'
import { layersOf } from '../banks/bank-config.ts'
import type { Bank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import type { ChunkSizes, ItemToSplit } from './split-text.ts'
import { strategyLayer } from './strategy.ts'
import type { ModelExtractionSettings } from './with-model/extract-with-model.ts'

/** How the items of one strategy are read. */
export interface ReadingSettings extends ModelExtractionSettings {
  /** Whether a language model, when there is one, tells the facts; otherwise the text stands as it is. */
  readonly usesModel: boolean
  /** What is remembered without a model. */
  readonly unit: Exclude<ItemToSplit['unit'], 'stretches'>
  readonly sizes: ChunkSizes
}

/** What the bank's configuration says about retaining. */
export interface RetainSettings {
  /** Of a strategy of the bank; null = the usual one. `isKnown` is false for a name that the bank does not have. */
  readonly of: (strategy: string | null) => { readonly reading: ReadingSettings; readonly isKnown: boolean }
  readonly keepText: boolean
  readonly consolidates: boolean
  /** Stretches that a model reads at the same time. */
  readonly parallelStretches: number
}

/** What the server decides for all banks. */
export interface RetainDefaults {
  /** Ask a model which fact brought about which. */
  readonly findCauses: boolean
  /** What facts are written in; null: the language of their text. */
  readonly outputLanguage: string | null
  /** What a model could not read fails the retain, instead of being read without it. */
  readonly failOnErrors: boolean
}

export const DEFAULT_RETAIN: RetainDefaults = { findCauses: true, outputLanguage: null, failOnErrors: false }

export function retainSettings(
  engine: Pick<Engine, 'settings'>,
  bank: Pick<Bank, 'id' | 'name' | 'config'>,
  defaults: RetainDefaults = engine.settings.retain ?? DEFAULT_RETAIN,
): RetainSettings {
  const { id, name } = bank
  const layers = layersOf(engine, bank)
  const usual = settingsOf(layers)
  const agentNames = [...new Set([id, name])]
  const byStrategy = new Map<string | null, { reading: ReadingSettings; isKnown: boolean }>()
  return {
    of(strategy) {
      const known = byStrategy.get(strategy)
      if (known !== undefined) return known
      const chosen = strategy ?? usual.retain_default_strategy
      const layer = chosen === null ? null : strategyLayer(usual, chosen)
      const reading = readingSettings(layer === null ? usual : settingsOf([...layers, layer]), agentNames, defaults)
      const settings = { reading, isKnown: chosen === null || layer !== null }
      byStrategy.set(strategy, settings)
      return settings
    },
    keepText: usual.store_document_text,
    consolidates: usual.enable_observations && usual.enable_auto_consolidation,
    parallelStretches: usual.retain_chunk_batch_size,
  }
}

function readingSettings(
  config: BankSettings,
  agentNames: readonly string[],
  { findCauses, outputLanguage, failOnErrors }: RetainDefaults,
): ReadingSettings {
  const mode = config.retain_extraction_mode
  return {
    usesModel: mode !== 'chunks',
    mode: mode === 'chunks' ? 'verbatim' : mode,
    mission: config.retain_mission ?? '',
    customInstructions: config.retain_custom_instructions ?? '',
    agentNames,
    labels: config.entity_labels ?? [],
    findNames: config.entities_allow_free_form && mode !== 'chunks',
    findCauses,
    outputLanguage,
    failOnErrors,
    unit: mode === 'chunks' || mode === 'verbatim' ? 'chunks' : 'segments',
    sizes: {
      prose: config.retain_chunk_size,
      structured: config.retain_structured_chunk_size ?? config.retain_chunk_size,
    },
  }
}

import type { Bank } from '../banks/find-bank.ts'
import type { ExtractionSettings } from './extract-facts.ts'

export interface RetainSettings extends ExtractionSettings {
  readonly keepText: boolean
  readonly consolidates: boolean
}

const DEFAULT_CHUNK_SIZE = 3000

/** What the bank's configuration says about retaining. */
export function retainSettings({ id, name, config }: Pick<Bank, 'id' | 'name' | 'config'>): RetainSettings {
  const size = config['retain_chunk_size']
  const mode = config['retain_extraction_mode']
  return {
    agentNames: [id, name],
    unit: mode === 'chunks' || mode === 'verbatim' ? 'chunks' : 'segments',
    chunkSize: typeof size === 'number' ? size : DEFAULT_CHUNK_SIZE,
    findNames: config['entities_allow_free_form'] !== false && mode !== 'chunks',
    keepText: config['store_document_text'] !== false,
    consolidates: config['enable_observations'] !== false && config['enable_auto_consolidation'] !== false,
  }
}

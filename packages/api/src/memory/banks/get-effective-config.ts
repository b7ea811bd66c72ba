import type { EffectiveConfigResponse, QueryOf } from 'hindsight-contract'
import { settingsOf } from '../../config/bank/setting-layers.ts'
import { bankSettings } from '../../config/effective-settings.ts'
import { notFound } from '../../errors.ts'
import type { Engine } from '../engine.ts'
import { strategyLayer } from '../retain/strategy.ts'
import { layersOf } from './bank-config.ts'
import { findBank } from './find-bank.ts'

/** What the server has decided by itself, and said of it. */
export type ServerConfiguration = Pick<EffectiveConfigResponse, 'settings' | 'warnings'>

/**
 * Every setting that holds, for a bank and one of its strategies or for banks that have decided nothing.
 * @throws ApiError 404 for a strategy that the bank does not have.
 */
export async function getEffectiveConfig(
  engine: Engine,
  { settings, warnings }: ServerConfiguration,
  { bank_id: bankId, strategy }: QueryOf<'getEffectiveConfig'>,
): Promise<EffectiveConfigResponse> {
  const bank = bankId == null ? null : await findBank(engine.db, bankId)
  const layers = layersOf(engine, bank ?? { config: {} })
  const chosen = strategy ?? settingsOf(layers).retain_default_strategy
  const layer = chosen === null ? null : strategyLayer(settingsOf(layers), chosen)
  if (strategy != null && layer === null) {
    const known = Object.keys(settingsOf(layers).retain_strategies ?? {})
    throw notFound(`There is no strategy '${strategy}'; known: ${known.length === 0 ? 'none' : known.join(', ')}`)
  }
  return {
    bank_id: bankId ?? null,
    strategy: layer === null ? null : chosen,
    settings: [...settings, ...bankSettings(layer === null ? layers : [...layers, layer])],
    warnings: [...warnings],
  }
}

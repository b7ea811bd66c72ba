import { type BankSettings, bankSettingsSchema, strategySettings } from '../../config/bank/bank-settings.ts'
import type { SettingLayer } from '../../config/bank/setting-layers.ts'

/** What a strategy of a bank decides; null when the bank has none of that name. */
export function strategyLayer(settings: Pick<BankSettings, 'retain_strategies'>, name: string): SettingLayer | null {
  const strategies = settings.retain_strategies ?? {}
  if (!Object.hasOwn(strategies, name)) return null
  const values: Record<string, unknown> = {}
  for (const setting of strategySettings) {
    const value = strategies[name]![setting]
    if (value === undefined) continue
    const parsed = bankSettingsSchema.shape[setting].safeParse(value)
    if (parsed.success) values[setting] = parsed.data
  }
  return { source: 'strategy', values }
}

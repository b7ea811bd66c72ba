import type { BankSetting } from './bank-settings.ts'
import type { SettingLayer } from './setting-layers.ts'

/** What others have decided about banks. */
export interface BankSettingRules {
  /** Of the environment and of the tenant, the weakest first. */
  readonly layers: readonly SettingLayer[]
  /** What banks may decide for themselves; null = everything. */
  readonly allowed: readonly BankSetting[] | null
}

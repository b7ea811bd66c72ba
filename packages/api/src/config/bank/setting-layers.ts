import { type BankSetting, type BankSettings, bankSettingDefaults, bankSettingNames } from './bank-settings.ts'

/** Where a value may come from, the weakest first. */
export type SettingSource = 'default' | 'environment' | 'profile' | 'tenant' | 'bank' | 'strategy'

/** What one place has decided. null is a decision too: for the default, whatever weaker places say. */
export interface SettingLayer {
  readonly source: Exclude<SettingSource, 'default'>
  readonly values: Readonly<Record<string, unknown>>
}

/** The settings that hold when later layers win over earlier ones, and all over the defaults. */
export function settingsOf(layers: readonly SettingLayer[]): BankSettings {
  const settings: Record<string, unknown> = { ...bankSettingDefaults }
  for (const { values } of layers) {
    for (const name of bankSettingNames) {
      const value = values[name]
      if (value !== undefined) settings[name] = value ?? bankSettingDefaults[name]
    }
  }
  return settings as BankSettings
}

/** Which layer each setting has its value from. */
export function sourcesOf(layers: readonly SettingLayer[]): Readonly<Record<BankSetting, SettingSource>> {
  const entries = bankSettingNames.map((name): [BankSetting, SettingSource] => [
    name,
    layers.findLast(({ values }) => values[name] !== undefined)?.source ?? 'default',
  ])
  return Object.fromEntries(entries) as Record<BankSetting, SettingSource>
}

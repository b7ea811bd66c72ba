import type { EffectiveSetting } from 'hindsight-contract'
import type { z } from 'zod'
import { type BankSetting, bankSettingNames } from './bank/bank-settings.ts'
import { settingsWithVariable, variableOf } from './bank/bank-variables.ts'
import { type SettingLayer, settingsOf, sourcesOf } from './bank/setting-layers.ts'
import type { Config } from './load-config.ts'
import { maskSecret } from './secret-values.ts'
import { serverVariables } from './variables.ts'

const PREFIX = 'HINDSIGHT_API_'

/** What the server alone decides, in the order of the documentation; then what was given besides. */
export function serverSettings(config: Pick<Config, 'given' | 'homeDirectory' | 'cacheDirectory'>): EffectiveSetting[] {
  const { given, homeDirectory, cacheDirectory } = config
  const defaults = new Map<string, unknown>(
    Object.entries<z.ZodType>(serverVariables).map(([name, schema]) => [
      PREFIX + name,
      schema.safeParse(undefined).data,
    ]),
  )
  defaults.set('HINDSIGHT_HOME', homeDirectory).set('HINDSIGHT_CACHE_DIR', cacheDirectory)
  const ofBanks = new Set(settingsWithVariable.map(nameOfVariable))
  return [...new Set([...defaults.keys(), ...Object.keys(given)])]
    .filter((name) => !ofBanks.has(name))
    .map((name) => {
      const { value, origin } = given[name] ?? { value: defaults.get(name), origin: 'default' }
      return { name, value: maskSecret(name, value), source: origin, scope: 'server', variable: name }
    })
}

/** What holds for a bank, setting by setting. */
export function bankSettings(layers: readonly SettingLayer[]): EffectiveSetting[] {
  const values = settingsOf(layers)
  const sources = sourcesOf(layers)
  return bankSettingNames.map((name) => ({
    name,
    value: values[name],
    source: sources[name],
    scope: 'bank',
    variable: settingsWithVariable.includes(name) ? nameOfVariable(name) : null,
  }))
}

const nameOfVariable = (name: BankSetting) => PREFIX + variableOf(name)

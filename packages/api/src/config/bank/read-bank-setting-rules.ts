import { nearestName } from '../nearest-name.ts'
import type { BankSettingRules } from './bank-setting-rules.ts'
import {
  type BankSetting,
  bankSettingNamed,
  bankSettingNames,
  bankSettingsSchema,
  contradictionIn,
} from './bank-settings.ts'
import { settingsWithVariable, variableOf } from './bank-variables.ts'
import { type SettingLayer, settingsOf } from './setting-layers.ts'
import type { TenantVariables } from './tenant-variables.ts'

const PREFIX = 'HINDSIGHT_API_'

/** Where a variable was given. */
export type VariableOrigin = 'command_line' | 'environment' | 'profile'

/**
 * What environment and tenant have decided for all banks. `variables` are parsed, by name without the prefix; only those
 * with an origin were given. `problems` name the variable and what it takes.
 */
export function readBankSettingRules(
  variables: TenantVariables & Readonly<Record<string, unknown>>,
  origins: Readonly<Record<string, VariableOrigin>>,
): { readonly rules: BankSettingRules; readonly problems: readonly string[] } {
  const problems: string[] = []
  const given = (source: 'environment' | 'profile'): SettingLayer => ({
    source,
    values: Object.fromEntries(
      settingsWithVariable
        .filter((name) => origins[variableOf(name)] === source)
        .map((name) => [name, variables[variableOf(name)]]),
    ),
  })
  const tenant: SettingLayer = { source: 'tenant', values: tenantValues(variables.TENANT_CONFIG, problems) }
  const layers = [given('environment'), given('profile'), tenant].filter(({ values }) => Object.keys(values).length > 0)
  const contradiction = contradictionIn(settingsOf(layers))
  if (contradiction !== null) problems.push(`What is set for all banks does not go together: ${contradiction}.`)
  return { rules: { layers, allowed: allowedNames(variables.TENANT_ALLOWED_CONFIG_FIELDS, problems) }, problems }
}

function tenantValues(config: TenantVariables['TENANT_CONFIG'], problems: string[]): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [given, value] of Object.entries(config)) {
    const name = bankSettingNamed(given)
    if (name === null) {
      problems.push(`${PREFIX}TENANT_CONFIG has ${unknownSetting(given)}`)
      continue
    }
    const parsed = bankSettingsSchema.shape[name].nullable().safeParse(value)
    if (parsed.success) values[name] = parsed.data
    else problems.push(`${PREFIX}TENANT_CONFIG: ${name} ${parsed.error.issues[0]?.message ?? 'does not fit'}`)
  }
  return values
}

function allowedNames(given: readonly string[] | undefined, problems: string[]): readonly BankSetting[] | null {
  if (given === undefined) return null
  const names = given.filter((name) => name !== 'none')
  const known = names.flatMap((name) => bankSettingNamed(name) ?? [])
  for (const name of names.filter((one) => bankSettingNamed(one) === null)) {
    problems.push(`${PREFIX}TENANT_ALLOWED_CONFIG_FIELDS has ${unknownSetting(name)}`)
  }
  return known
}

function unknownSetting(name: string): string {
  const nearest = nearestName(name, bankSettingNames)
  return `${JSON.stringify(name)}, which is not a setting of a bank${nearest ? `; did you mean ${nearest}?` : '.'}`
}

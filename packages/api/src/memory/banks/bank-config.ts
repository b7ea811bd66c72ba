import {
  type BankSetting,
  type BankSettings,
  bankSettingNamed,
  bankSettingNames,
  bankSettingsSchema,
  contradictionIn,
  strategySettings,
} from '../../config/bank/bank-settings.ts'
import { type SettingLayer, settingsOf } from '../../config/bank/setting-layers.ts'
import { nearestName } from '../../config/nearest-name.ts'
import { ApiError, badRequest, unprocessable } from '../../errors.ts'
import type { EngineSettings } from '../engine.ts'
import type { Bank } from './find-bank.ts'

type WithSettings = { readonly settings: Pick<EngineSettings, 'bankSettings'> }

/** What holds for a bank: the server's and its tenant's settings with the bank's own on top. */
export function resolveBankConfig(engine: WithSettings, bank: Pick<Bank, 'config'>): BankSettings {
  return settingsOf(layersOf(engine, bank))
}

/** What decides about a bank, the weakest first. */
export function layersOf({ settings }: WithSettings, bank: Pick<Bank, 'config'>): readonly SettingLayer[] {
  return [...(settings.bankSettings?.layers ?? []), { source: 'bank', values: bank.config }]
}

/**
 * The overrides of a bank after an update: a value sets, null removes. Names may be written as settings
 * (`retain_chunk_size`) or as environment variables (`HINDSIGHT_API_RETAIN_CHUNK_SIZE`).
 * @throws ApiError 400 for names that are unknown or values that do not fit; 403 for what banks may not decide; 422 for
 *   a bad `memory_defense`.
 */
export function updateOverrides(
  engine: WithSettings,
  current: Readonly<Record<string, unknown>>,
  updates: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const next = { ...current }
  const names = settingsNamed(Object.keys(updates))
  requireAllowed(engine, [...names.values()])
  for (const [given, value] of Object.entries(updates)) {
    const name = names.get(given)!
    if (value === null) delete next[name]
    else next[name] = parseSetting(name, value)
  }
  const contradiction = contradictionIn(resolveBankConfig(engine, { config: next }))
  if (contradiction !== null) throw badRequest(contradiction)
  return next
}

/** The settings that names stand for; all that are none are told of at once. */
function settingsNamed(names: readonly string[]): ReadonlyMap<string, BankSetting> {
  const settings = new Map<string, BankSetting>()
  const unknown: string[] = []
  for (const name of names) {
    const setting = bankSettingNamed(name)
    if (setting !== null) settings.set(name, setting)
    else unknown.push(`'${name}' is not a setting of a bank${guessFor(name)}`)
  }
  if (unknown.length > 0) throw badRequest(unknown.join('; '))
  return settings
}

function guessFor(name: string): string {
  const nearest = nearestName(name, bankSettingNames)
  return nearest === null ? '' : `; did you mean '${nearest}'?`
}

function requireAllowed({ settings }: WithSettings, names: readonly BankSetting[]): void {
  const allowed = settings.bankSettings?.allowed ?? null
  const refused = allowed === null ? [] : names.filter((name) => !allowed.includes(name))
  if (refused.length === 0) return
  const rest = allowed!.length === 0 ? 'none' : allowed!.join(', ')
  throw new ApiError(403, `Banks may not change ${refused.join(', ')} on this server; they may change: ${rest}`)
}

function parseSetting(name: BankSetting, value: unknown): unknown {
  const parsed = bankSettingsSchema.shape[name].safeParse(value)
  if (name === 'retain_strategies' && parsed.success) checkStrategies(parsed.data as BankSettings['retain_strategies'])
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const path = [name, ...(issue?.path ?? [])].join('.')
  if (name === 'memory_defense') throw unprocessable(`Invalid memory_defense policy: ${path} ${issue?.message}`)
  throw badRequest(`Invalid value for '${path}': ${issue?.message ?? 'it has the wrong type'}`)
}

function checkStrategies(strategies: BankSettings['retain_strategies']): void {
  for (const [name, settings] of Object.entries(strategies ?? {})) {
    for (const [setting, value] of Object.entries(settings)) {
      const known = strategySettings.find((one) => one === setting)
      if (known === undefined) {
        throw badRequest(
          `Invalid value for 'retain_strategies.${name}': '${setting}' is not one of ${strategySettings.join(', ')}`,
        )
      }
      parseSetting(known, value)
    }
  }
}

import type { BankTemplateManifest } from 'hindsight-contract'
import { ApiError } from '../errors.ts'
import { readTemplate } from '../memory/bank-templates/read-template.ts'
import { updateOverrides } from '../memory/banks/bank-config.ts'
import type { BankSettingRules } from './bank/bank-setting-rules.ts'

/**
 * The template of new banks with its settings by their own names, or what is wrong with it. It may set what banks may
 * not: whoever runs the server has written it.
 */
export function readNewBanks(
  template: unknown,
  rules: BankSettingRules,
): { readonly newBanks: BankTemplateManifest | undefined; readonly problems: readonly string[] } {
  if (template === undefined) return { newBanks: undefined, problems: [] }
  const settings = { bankSettings: { ...rules, allowed: null } }
  try {
    const manifest = readTemplate({ settings }, template)
    const bank = updateOverrides({ settings }, {}, manifest.bank ?? {})
    return { newBanks: { ...manifest, bank }, problems: [] }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { newBanks: undefined, problems: [`HINDSIGHT_API_DEFAULT_BANK_TEMPLATE: ${error.message}`] }
  }
}

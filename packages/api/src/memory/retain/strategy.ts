import { type BankConfig, bankConfigSchema, strategyFields } from '../banks/bank-config.ts'

/** The configuration as a strategy of the bank has it; `null` is the bank's default one, or none. */
export function applyStrategy(
  config: BankConfig,
  name: string | null,
): { readonly config: BankConfig; readonly isKnown: boolean } {
  const chosen = name ?? config.retain_default_strategy
  if (chosen === null) return { config, isKnown: true }
  const strategies = config.retain_strategies ?? {}
  if (!Object.hasOwn(strategies, chosen)) return { config, isKnown: false }
  const changes: Partial<BankConfig> = {}
  for (const field of strategyFields) {
    const value = strategies[chosen]![field]
    if (value === undefined) continue
    const parsed = bankConfigSchema.shape[field].safeParse(value)
    if (parsed.success) Object.assign(changes, { [field]: parsed.data })
  }
  return { config: { ...config, ...changes }, isKnown: true }
}

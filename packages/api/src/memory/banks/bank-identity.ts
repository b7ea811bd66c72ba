import type { CreateBankRequest, DispositionTraits } from 'hindsight-contract'
import type { BankSettings } from '../../config/bank/bank-settings.ts'
import type { Engine } from '../engine.ts'
import { resolveBankConfig, updateOverrides } from './bank-config.ts'
import type { Bank } from './find-bank.ts'

/** What is said about a bank when it is created or changed; undefined and null leave things as they are. */
type IdentityChange = Pick<
  CreateBankRequest,
  | 'name'
  | 'mission'
  | 'background'
  | 'reflect_mission'
  | 'disposition'
  | 'disposition_skepticism'
  | 'disposition_literalism'
  | 'disposition_empathy'
>

export type StoredIdentity = Pick<Bank, 'name' | 'mission' | 'disposition' | 'config'>

const traits = ['skepticism', 'literalism', 'empathy'] as const

/** Of a trait that nobody has set. */
const NEUTRAL = 3

/**
 * The mission and the disposition that hold: what the bank overrides goes before what it was given, and that before what
 * is set for all banks.
 */
export function effectiveIdentity(
  engine: Pick<Engine, 'settings'>,
  bank: Pick<Bank, 'mission' | 'disposition' | 'config'>,
): { mission: string; disposition: DispositionTraits } {
  const config = resolveBankConfig(engine, bank)
  const given = bank.mission !== '' && bank.config.reflect_mission === undefined ? bank.mission : null
  return {
    mission: given ?? config.reflect_mission ?? '',
    disposition: {
      skepticism: traitOf(bank, config, 'skepticism'),
      literalism: traitOf(bank, config, 'literalism'),
      empathy: traitOf(bank, config, 'empathy'),
    },
  }
}

function traitOf(
  bank: Pick<Bank, 'disposition' | 'config'>,
  config: BankSettings,
  trait: (typeof traits)[number],
): number {
  const field = `disposition_${trait}` as const
  const isGiven = bank.disposition[trait] !== NEUTRAL && bank.config[field] === undefined
  return isGiven ? bank.disposition[trait] : (config[field] ?? bank.disposition[trait])
}

/**
 * The bank after the change. `reflect_mission` goes before `mission` before `background`, a single trait before the
 * whole disposition. What was said last holds: a setting that would mask the new value takes it over as an override.
 */
export function changeIdentity(
  engine: Pick<Engine, 'settings'>,
  bank: StoredIdentity,
  change: IdentityChange,
): StoredIdentity {
  const updates: Record<string, unknown> = {}
  const config = resolveBankConfig(engine, bank)
  const mission = change.mission ?? change.background
  if (change.reflect_mission != null) updates.reflect_mission = change.reflect_mission
  else if (mission != null && config.reflect_mission !== null) updates.reflect_mission = mission
  for (const trait of traits) {
    const field = `disposition_${trait}` as const
    if (change[field] != null) updates[field] = change[field]
    else if (change.disposition != null && config[field] !== null) updates[field] = change.disposition[trait]
  }
  return {
    name: change.name ?? bank.name,
    mission: change.reflect_mission == null && mission != null ? mission : bank.mission,
    disposition: change.disposition ?? bank.disposition,
    config: updateOverrides(engine, bank.config, updates),
  }
}

import type { CreateBankRequest, DispositionTraits } from 'hindsight-contract'
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

/** The mission and the disposition that hold: an override of the configuration goes before the column. */
export function effectiveIdentity(bank: Pick<Bank, 'mission' | 'disposition' | 'config'>): {
  mission: string
  disposition: DispositionTraits
} {
  const config = resolveBankConfig(bank.config)
  return {
    mission: config.reflect_mission ?? bank.mission,
    disposition: {
      skepticism: config.disposition_skepticism ?? bank.disposition.skepticism,
      literalism: config.disposition_literalism ?? bank.disposition.literalism,
      empathy: config.disposition_empathy ?? bank.disposition.empathy,
    },
  }
}

/**
 * The bank after the change. `reflect_mission` goes before `mission` before `background`, a single trait before the
 * whole disposition. What was said last holds: an override that would mask the new value takes it over.
 */
export function changeIdentity(bank: StoredIdentity, change: IdentityChange): StoredIdentity {
  const updates: Record<string, unknown> = {}
  const mission = change.mission ?? change.background
  if (change.reflect_mission != null) updates.reflect_mission = change.reflect_mission
  else if (mission != null && bank.config.reflect_mission !== undefined) updates.reflect_mission = mission
  for (const trait of traits) {
    const field = `disposition_${trait}` as const
    if (change[field] != null) updates[field] = change[field]
    else if (change.disposition != null && bank.config[field] !== undefined) updates[field] = change.disposition[trait]
  }
  return {
    name: change.name ?? bank.name,
    mission: change.reflect_mission == null && mission != null ? mission : bank.mission,
    disposition: change.disposition ?? bank.disposition,
    config: updateOverrides(bank.config, updates),
  }
}

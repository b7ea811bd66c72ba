import type { BankConfigResponse, BankConfigUpdate } from 'hindsight-contract'
import type { Engine } from '../engine.ts'
import { resolveBankConfig, updateOverrides } from './bank-config.ts'
import { changeExistingBank, changeOrCreateBank } from './change-bank-identity.ts'
import { findBank } from './find-bank.ts'

/** Of a bank that does not exist: what holds for one that has decided nothing. */
export async function getBankConfig(engine: Engine, bankId: string): Promise<BankConfigResponse> {
  const bank = await findBank(engine.db, bankId)
  return answer(engine, bankId, bank?.config ?? {})
}

/** Sets or (null) removes overrides; creates the bank once the update has been found valid. */
export async function patchBankConfig(
  engine: Engine,
  bankId: string,
  input: BankConfigUpdate,
): Promise<BankConfigResponse> {
  const bank = await changeOrCreateBank(engine, bankId, (current) => ({
    ...current,
    config: updateOverrides(engine, current.config, input.updates),
  }))
  return answer(engine, bankId, bank.config)
}

/** Removes every override. */
export async function resetBankConfig(engine: Engine, bankId: string): Promise<BankConfigResponse> {
  if ((await findBank(engine.db, bankId)) !== null) {
    await changeExistingBank(engine, bankId, (bank) => ({ ...bank, config: {} }))
  }
  return answer(engine, bankId, {})
}

function answer(engine: Engine, bankId: string, overrides: Readonly<Record<string, unknown>>): BankConfigResponse {
  return { bank_id: bankId, config: resolveBankConfig(engine, { config: overrides }), overrides: { ...overrides } }
}

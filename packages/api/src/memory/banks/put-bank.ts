import type { BankProfileResponse, CreateBankRequest } from 'hindsight-contract'
import type { Engine } from '../engine.ts'
import { type BankConfigField, updateOverrides } from './bank-config.ts'
import { changeIdentity, effectiveIdentity } from './bank-identity.ts'
import { changeExistingBank, changeOrCreateBank } from './change-bank-identity.ts'
import type { Bank } from './find-bank.ts'

/** Settings that may be sent with the bank itself; they become overrides of its configuration. */
const settings = [
  'retain_mission',
  'retain_extraction_mode',
  'retain_custom_instructions',
  'retain_chunk_size',
  'retain_structured_chunk_size',
  'enable_observations',
  'observations_mission',
  'enable_temporal_retrieval',
  'enable_graph_retrieval',
  'enable_reranking',
] as const satisfies readonly (BankConfigField & keyof CreateBankRequest)[]

/** Creates the bank, or changes what is given. */
export async function putBank(engine: Engine, bankId: string, input: CreateBankRequest): Promise<BankProfileResponse> {
  return wireProfile(await changeOrCreateBank(engine, bankId, (bank) => changed(bank, input)))
}

/** Changes what is given of a bank that is there. */
export async function patchBank(
  engine: Engine,
  bankId: string,
  input: CreateBankRequest,
): Promise<BankProfileResponse> {
  return wireProfile(await changeExistingBank(engine, bankId, (bank) => changed(bank, input)))
}

function changed(bank: Bank, input: CreateBankRequest) {
  const given = settings.filter((setting) => input[setting] !== undefined && input[setting] !== null)
  const identity = changeIdentity(bank, input)
  const updates = Object.fromEntries(given.map((setting) => [setting, input[setting]]))
  return { ...identity, config: updateOverrides(identity.config, updates) }
}

export function wireProfile(bank: Bank): BankProfileResponse {
  const { mission, disposition } = effectiveIdentity(bank)
  return { bank_id: bank.id, name: bank.name, disposition, mission, background: mission }
}

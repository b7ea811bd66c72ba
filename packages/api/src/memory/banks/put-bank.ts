import type { BankProfileResponse, CreateBankRequest } from 'hindsight-contract'
import type { BankSetting } from '../../config/bank/bank-settings.ts'
import type { Engine } from '../engine.ts'
import { updateOverrides } from './bank-config.ts'
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
] as const satisfies readonly (BankSetting & keyof CreateBankRequest)[]

/** Creates the bank, or changes what is given. */
export async function putBank(engine: Engine, bankId: string, input: CreateBankRequest): Promise<BankProfileResponse> {
  return wireProfile(engine, await changeOrCreateBank(engine, bankId, (bank) => changed(engine, bank, input)))
}

/** Changes what is given of a bank that is there. */
export async function patchBank(
  engine: Engine,
  bankId: string,
  input: CreateBankRequest,
): Promise<BankProfileResponse> {
  return wireProfile(engine, await changeExistingBank(engine, bankId, (bank) => changed(engine, bank, input)))
}

function changed(engine: Engine, bank: Bank, input: CreateBankRequest) {
  const given = settings.filter((setting) => input[setting] !== undefined && input[setting] !== null)
  const identity = changeIdentity(engine, bank, input)
  const updates = Object.fromEntries(given.map((setting) => [setting, input[setting]]))
  return { ...identity, config: updateOverrides(engine, identity.config, updates) }
}

export function wireProfile(engine: Engine, bank: Bank): BankProfileResponse {
  const { mission, disposition } = effectiveIdentity(engine, bank)
  return { bank_id: bank.id, name: bank.name, disposition, mission, background: mission }
}

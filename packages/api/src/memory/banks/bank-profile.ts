import type {
  AddBackgroundRequest,
  BackgroundResponse,
  BankProfileResponse,
  UpdateDispositionRequest,
} from 'hindsight-contract'
import { notFound } from '../../errors.ts'
import type { Engine } from '../engine.ts'
import { changeIdentity, effectiveIdentity } from './bank-identity.ts'
import { changeOrCreateBank } from './change-bank-identity.ts'
import { findBank } from './find-bank.ts'
import { mergeSentences } from './merge-sentences.ts'
import { wireProfile } from './put-bank.ts'

export async function getBankProfile(engine: Engine, bankId: string): Promise<BankProfileResponse> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw notFound(`Bank '${bankId}' not found`)
  return wireProfile(engine, bank)
}

/** Sets the disposition; creates the bank. */
export async function putBankProfile(
  engine: Engine,
  bankId: string,
  input: UpdateDispositionRequest,
): Promise<BankProfileResponse> {
  const { disposition } = input
  return wireProfile(
    engine,
    await changeOrCreateBank(engine, bankId, (bank) => changeIdentity(engine, bank, { disposition })),
  )
}

/** Works new sentences into the mission; creates the bank. What they say about the disposition takes a model to tell. */
export async function mergeBackground(
  engine: Engine,
  bankId: string,
  input: AddBackgroundRequest,
): Promise<BackgroundResponse> {
  const bank = await changeOrCreateBank(engine, bankId, (current) =>
    changeIdentity(engine, current, {
      mission: mergeSentences(effectiveIdentity(engine, current).mission, input.content),
    }),
  )
  const { mission, disposition } = effectiveIdentity(engine, bank)
  return { mission, background: mission, disposition }
}

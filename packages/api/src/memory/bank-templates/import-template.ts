import type { BankTemplateImportResponse, BankTemplateManifest } from 'hindsight-contract'
import type { PoolClient } from 'pg'
import type { Database } from '../../database/database.ts'
import { execute, sql } from '../../database/sql.ts'
import { updateOverrides } from '../banks/bank-config.ts'
import { ensureLockedBank } from '../banks/ensure-bank.ts'
import type { Engine } from '../engine.ts'
import { applyEntries } from './apply-entries.ts'
import { readTemplate } from './read-template.ts'

/**
 * Sets a bank up from a template, all or nothing; creates the bank when it is missing. A dry run changes nothing.
 * @throws ApiError 400
 */
export async function importTemplate(
  engine: Engine,
  bankId: string,
  body: unknown,
  { dry_run }: { readonly dry_run: boolean },
): Promise<BankTemplateImportResponse> {
  const template = readTemplate(engine, body)
  const settings = template.bank ?? {}
  const answer = { bank_id: bankId, config_applied: Object.keys(settings).length > 0, dry_run }
  const apply = async (tx: PoolClient) => applyEntries(tx, await applySettings(engine, tx, bankId, settings), template)
  const applied = await (dry_run ? tryOut(engine.db, apply) : engine.db.transaction(apply))
  const operationIds = dry_run ? [] : applied.operationIds
  if (operationIds.length > 0) engine.wakeWorker()
  return {
    ...answer,
    mental_models_created: applied.mentalModels.created,
    mental_models_updated: applied.mentalModels.updated,
    directives_created: applied.directives.created,
    directives_updated: applied.directives.updated,
    operation_ids: operationIds,
  }
}

/** Does it and takes it back: what would happen to this very bank. */
async function tryOut<T>(db: Database, work: (tx: PoolClient) => Promise<T>): Promise<T> {
  const done: { outcome?: T } = {}
  const takenBack = new Error('taken back')
  const trial = db.transaction(async (tx) => {
    done.outcome = await work(tx)
    throw takenBack
  })
  await trial.catch((error: unknown) => {
    if (error !== takenBack) throw error
  })
  return done.outcome as T
}

async function applySettings(
  engine: Engine,
  tx: PoolClient,
  bankId: string,
  settings: NonNullable<BankTemplateManifest['bank']>,
): Promise<number> {
  const bank = await ensureLockedBank(tx, bankId, engine.settings.newBanks)
  const config = JSON.stringify(updateOverrides(engine, bank.config, settings))
  await execute(tx, sql`update banks set config = ${config}::jsonb, updated_at = now() where number = ${bank.number}`)
  return bank.number
}

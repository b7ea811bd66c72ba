import type {
  BankTemplateDirective,
  BankTemplateImportResponse,
  BankTemplateManifest,
  BankTemplateMentalModel,
} from 'hindsight-contract'
import type { Database } from '../../database/database.ts'
import { execute, one, type Queryable, sql } from '../../database/sql.ts'
import { updateOverrides } from '../banks/bank-config.ts'
import type { Engine } from '../engine.ts'
import { placeholderContent } from '../mental-models/mental-model.ts'
import { queueRefresh } from '../mental-models/queue-refresh.ts'
import { readTemplate } from './read-template.ts'

interface Applied {
  readonly created: string[]
  readonly updated: string[]
}

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
  const models = template.mental_models ?? []
  const directives = template.directives ?? []
  const settings = template.bank ?? {}
  const answer = { bank_id: bankId, config_applied: Object.keys(settings).length > 0, dry_run }
  const apply = async (tx: Queryable) => {
    const bankNumber = await applySettings(engine, tx, bankId, settings)
    const operationIds: string[] = []
    const appliedModels = await applyEach(
      models,
      ({ id }) => id,
      (model) => applyModel(tx, bankNumber, model),
    )
    for (const model of models) operationIds.push(await queueRefresh(tx, bankNumber, model))
    const appliedDirectives = await applyEach(
      directives,
      ({ name }) => name,
      (directive) => applyDirective(tx, bankNumber, directive),
    )
    return { appliedModels, appliedDirectives, operationIds }
  }
  const applied = await (dry_run ? tryOut(engine.db, apply) : engine.db.transaction(apply))
  const operationIds = dry_run ? [] : applied.operationIds
  if (operationIds.length > 0) engine.wakeWorker()
  return {
    ...answer,
    mental_models_created: applied.appliedModels.created,
    mental_models_updated: applied.appliedModels.updated,
    directives_created: applied.appliedDirectives.created,
    directives_updated: applied.appliedDirectives.updated,
    operation_ids: operationIds,
  }
}

/** Does it and takes it back: what would happen to this very bank. */
async function tryOut<T>(db: Database, work: (tx: Queryable) => Promise<T>): Promise<T> {
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
  tx: Queryable,
  bankId: string,
  settings: NonNullable<BankTemplateManifest['bank']>,
): Promise<number> {
  const bank = await one<{ number: number; config: Record<string, unknown> }>(
    tx,
    sql`insert into banks (id, name) values (${bankId}, ${bankId})
        on conflict (id) do update set name = banks.name returning number, config`,
  )
  const config = JSON.stringify(updateOverrides(engine, bank.config, settings))
  await execute(tx, sql`update banks set config = ${config}::jsonb, updated_at = now() where number = ${bank.number}`)
  return bank.number
}

/** `apply` tells whether it created. */
async function applyEach<T>(
  entries: readonly T[],
  nameOf: (entry: T) => string,
  apply: (entry: T) => Promise<boolean>,
): Promise<Applied> {
  const applied: Applied = { created: [], updated: [] }
  for (const entry of entries) ((await apply(entry)) ? applied.created : applied.updated).push(nameOf(entry))
  return applied
}

async function applyModel(tx: Queryable, bankNumber: number, model: BankTemplateMentalModel): Promise<boolean> {
  const { created } = await one<{ created: boolean }>(
    tx,
    sql`insert into mental_models (bank, id, name, source_query, content, tags, max_tokens, trigger)
        values (${bankNumber}, ${model.id}, ${model.name}, ${model.source_query}, ${placeholderContent}, ${model.tags},
                ${model.max_tokens}, ${JSON.stringify(model.trigger)}::jsonb)
        on conflict (bank, id) do update
        set name = excluded.name, source_query = excluded.source_query, tags = excluded.tags,
            max_tokens = excluded.max_tokens, trigger = excluded.trigger, updated_at = now()
        returning xmax = 0 as created`,
  )
  return created
}

async function applyDirective(tx: Queryable, bankNumber: number, directive: BankTemplateDirective): Promise<boolean> {
  const { name, content, priority, is_active, tags } = directive
  const updated = await execute(
    tx,
    sql`update directives
        set content = ${content}, priority = ${priority}, is_active = ${is_active}, tags = ${tags}, updated_at = now()
        where bank = ${bankNumber} and name = ${name}`,
  )
  if (updated > 0) return false
  await execute(
    tx,
    sql`insert into directives (bank, name, content, priority, is_active, tags)
        values (${bankNumber}, ${name}, ${content}, ${priority}, ${is_active}, ${tags})`,
  )
  return true
}

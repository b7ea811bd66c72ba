import type { BankTemplateDirective, BankTemplateManifest, BankTemplateMentalModel } from 'hindsight-contract'
import { execute, one, type Queryable, sql } from '../../database/sql.ts'
import { placeholderContent } from '../mental-models/mental-model.ts'
import { queueRefresh } from '../mental-models/queue-refresh.ts'

interface Applied {
  readonly created: string[]
  readonly updated: string[]
}

export interface AppliedEntries {
  readonly mentalModels: Applied
  readonly directives: Applied
  /** The refreshes of the mental models, queued. */
  readonly operationIds: string[]
}

/** Creates or changes the mental models and directives of a template in a bank. */
export async function applyEntries(
  tx: Queryable,
  bankNumber: number,
  template: BankTemplateManifest,
): Promise<AppliedEntries> {
  const models = template.mental_models ?? []
  const mentalModels = await applyEach(
    models,
    ({ id }) => id,
    (model) => applyModel(tx, bankNumber, model),
  )
  const operationIds: string[] = []
  for (const model of models) operationIds.push(await queueRefresh(tx, bankNumber, model))
  const directives = await applyEach(
    template.directives ?? [],
    ({ name }) => name,
    (directive) => applyDirective(tx, bankNumber, directive),
  )
  return { mentalModels, directives, operationIds }
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

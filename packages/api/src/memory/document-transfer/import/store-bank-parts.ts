import { execute, one, type Queryable, sql } from '../../../database/sql.ts'
import { ApiError } from '../../../errors.ts'
import { updateOverrides } from '../../banks/bank-config.ts'
import type {
  ArchivedBank,
  ArchivedDirective,
  ArchivedKnowledgeNode,
  ArchivedMentalModel,
  ArchivedWebhook,
} from '../archive/archive-format.ts'
import { renameIds } from './derived-ids.ts'
import type { ImportTarget } from './import-target.ts'

/** How a bank is set up, besides its memories. */
export interface BankParts {
  /** Null: the bank keeps its own settings. */
  readonly bank: ArchivedBank | null
  readonly directives: readonly ArchivedDirective[]
  readonly mentalModels: readonly ArchivedMentalModel[]
  readonly knowledgeNodes: readonly ArchivedKnowledgeNode[]
  readonly webhooks: readonly ArchivedWebhook[]
}

/**
 * Sets a bank up as it was, in one transaction. What the bank has under the same id or name stays, unless it is to be
 * replaced. Webhooks come switched off: a copy must not speak to those whom the original speaks to. Returns why settings
 * were refused: those that this server does not know, or does not leave to banks.
 */
export async function storeBankParts(
  tx: Queryable,
  target: ImportTarget,
  sequence: number,
  parts: BankParts,
): Promise<string[]> {
  const refused = parts.bank === null ? [] : await storeSettings(tx, target, parts.bank)
  await storeDirectives(tx, target, parts.directives)
  for (const model of parts.mentalModels) await storeMentalModel(tx, target, sequence, model)
  await storeKnowledgeNodes(tx, target.bankNumber, parts.knowledgeNodes)
  await storeWebhooks(tx, target.bankNumber, parts.webhooks)
  return refused
}

async function storeSettings(tx: Queryable, target: ImportTarget, bank: ArchivedBank): Promise<string[]> {
  const refused: string[] = []
  let config: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(bank.config)) {
    try {
      config = updateOverrides(target.engine, config, { [name]: value })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      refused.push(`${name}: ${error.message}`)
    }
  }
  await execute(
    tx,
    sql`update banks
        set name = ${bank.name}, mission = ${bank.mission}, disposition = ${JSON.stringify(bank.disposition)}::jsonb,
            config = ${JSON.stringify(config)}::jsonb, updated_at = now()
        where number = ${target.bankNumber}`,
  )
  return refused
}

/** Names need not be unique: all directives of a name stand together. */
async function storeDirectives(
  tx: Queryable,
  { bankNumber, onConflict }: ImportTarget,
  directives: readonly ArchivedDirective[],
): Promise<void> {
  const names = directives.map(({ name }) => name)
  if (onConflict === 'replace') {
    await execute(tx, sql`delete from directives where bank = ${bankNumber} and name = any(${names}::text[])`)
  }
  await execute(
    tx,
    sql`insert into directives (bank, name, content, priority, is_active, tags, created_at, updated_at)
        select ${bankNumber}, name, content, priority, is_active, tags, created_at, updated_at
        from jsonb_to_recordset(${JSON.stringify(directives)}::jsonb) n (
          name text, content text, priority int, is_active boolean, tags text[], created_at timestamptz,
          updated_at timestamptz)
        where not exists (select 1 from directives d where d.bank = ${bankNumber} and d.name = n.name)`,
  )
}

async function storeMentalModel(
  tx: Queryable,
  { bankNumber, importId, onConflict }: ImportTarget,
  sequence: number,
  model: ArchivedMentalModel,
): Promise<void> {
  const { exists } = await one<{ exists: boolean }>(
    tx,
    sql`select exists (select 1 from mental_models where bank = ${bankNumber} and id = ${model.id})`,
  )
  if (exists && onConflict !== 'replace') return
  const [text] = await renameIds(tx, bankNumber, importId, [JSON.stringify(model)])
  await execute(
    tx,
    sql`insert into mental_models (
          bank, id, name, source_query, content, tags, max_tokens, trigger, version, last_refreshed_at,
          last_refreshed_source_query, last_memory_seen_at, last_sequence_seen, reflect_response, refresh_schedule,
          next_refresh_at, created_at, updated_at)
        select ${bankNumber}, id, name, source_query, content, tags, max_tokens, trigger, version, last_refreshed_at,
               last_refreshed_source_query, last_memory_seen_at,
               case when is_behind then 0 else ${sequence}::bigint end, nullif(reflect_response, 'null'),
               refresh_schedule, next_refresh_at, created_at, updated_at
        from jsonb_to_record(${text}::jsonb) n (
          id text, name text, source_query text, content text, tags text[], max_tokens int, trigger jsonb, version int,
          last_refreshed_at timestamptz, last_refreshed_source_query text, last_memory_seen_at timestamptz,
          is_behind boolean, reflect_response jsonb, refresh_schedule text, next_refresh_at timestamptz,
          created_at timestamptz, updated_at timestamptz)
        on conflict (bank, id) do update
        set name = excluded.name, source_query = excluded.source_query, content = excluded.content,
            tags = excluded.tags, max_tokens = excluded.max_tokens, trigger = excluded.trigger,
            version = mental_models.version + 1, last_refreshed_at = excluded.last_refreshed_at,
            last_refreshed_source_query = excluded.last_refreshed_source_query,
            last_memory_seen_at = excluded.last_memory_seen_at, last_sequence_seen = excluded.last_sequence_seen,
            reflect_response = excluded.reflect_response, refresh_schedule = excluded.refresh_schedule,
            next_refresh_at = excluded.next_refresh_at, updated_at = now()`,
  )
  if (exists) return
  await execute(
    tx,
    sql`insert into mental_model_history (
          bank, mental_model, previous_content, previous_reflect_response, previous_source_query,
          previous_memory_seen_at, changed_at)
        select ${bankNumber}, ${model.id}, previous_content, nullif(previous_reflect_response, 'null'),
               previous_source_query, previous_memory_seen_at, changed_at
        from jsonb_to_recordset(coalesce(nullif(${text}::jsonb -> 'history', 'null'), '[]')) n (
          previous_content text, previous_reflect_response jsonb, previous_source_query text,
          previous_memory_seen_at timestamptz, changed_at timestamptz)`,
  )
}

/** Parents come before what is in them. */
async function storeKnowledgeNodes(
  tx: Queryable,
  bankNumber: number,
  nodes: readonly ArchivedKnowledgeNode[],
): Promise<void> {
  for (const node of nodes) {
    await execute(
      tx,
      sql`insert into knowledge_nodes (bank, id, parent, kind, name, mental_model, sort_order, managed, created_at,
                                       updated_at)
          select ${bankNumber}, id, parent, kind, name, mental_model, sort_order, managed, created_at, updated_at
          from jsonb_to_record(${JSON.stringify(node)}::jsonb) n (
            id text, parent text, kind text, name text, mental_model text, sort_order int, managed boolean,
            created_at timestamptz, updated_at timestamptz)
          on conflict do nothing`,
    )
  }
}

async function storeWebhooks(tx: Queryable, bankNumber: number, webhooks: readonly ArchivedWebhook[]): Promise<void> {
  await execute(
    tx,
    sql`insert into webhooks (bank, url, secret, event_types, http_config, enabled)
        select ${bankNumber}, url, secret, event_types, http_config, false
        from jsonb_to_recordset(${JSON.stringify(webhooks)}::jsonb) n (
          url text, secret text, event_types text[], http_config jsonb)
        where not exists (select 1 from webhooks w where w.bank = ${bankNumber} and w.url = n.url)`,
  )
}

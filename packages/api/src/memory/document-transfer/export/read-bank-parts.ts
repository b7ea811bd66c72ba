import { many, one, type Queryable, type Sql, sql } from '../../../database/sql.ts'
import type { DocumentSelection } from './read-documents.ts'

async function* jsonOf(tx: Queryable, statement: Sql): AsyncGenerator<string> {
  for (const { json } of await many<{ json: string }>(tx, statement)) yield json
}

/** Entities with the names that mean them; of chosen documents only those that they mention. */
export const readEntities = (tx: Queryable, { bankNumber: bank, ids }: DocumentSelection) =>
  jsonOf(
    tx,
    sql`select json_build_object(
          'id', e.id, 'canonical_name', e.canonical_name, 'name_key', e.name_key, 'type', e.type,
          'metadata', e.metadata, 'first_seen', e.first_seen, 'last_seen', e.last_seen,
          'aliases', array(
            select json_build_object('key', a.alias_key, 'name', a.alias) from entity_aliases a
            where a.bank = ${bank} and a.entity = e.number order by a.created_at, a.alias_key))::text as json
        from entities e
        where e.bank = ${bank} and (${ids}::text[] is null or e.number in (
          select me.entity from documents d join memories m on m.document = d.number
          join memory_entities me on me.memory = m.number
          where d.bank = ${bank} and d.id = any(${ids}::text[])))
        order by e.number`,
  )

export const readBank = (tx: Queryable, bank: number) =>
  jsonOf(
    tx,
    sql`select json_build_object('name', name, 'mission', mission, 'disposition', disposition, 'config', config)::text
          as json
        from banks where number = ${bank}`,
  )

export const readDirectives = (tx: Queryable, bank: number) =>
  jsonOf(
    tx,
    sql`select (to_jsonb(d) - '{id,bank}'::text[])::text as json from directives d
        where bank = ${bank} order by created_at, id`,
  )

export const readMentalModels = (tx: Queryable, bank: number, withHistory: boolean) =>
  jsonOf(
    tx,
    sql`select (to_jsonb(m) - '{bank,last_sequence_seen,last_refresh_error,last_refresh_failed_at}'::text[]
            || jsonb_build_object(
              'is_behind', exists (
                select 1 from memories news where news.bank = ${bank} and news.sequence > m.last_sequence_seen),
              'history', case when ${withHistory}::boolean then array(
                select to_jsonb(h) - '{number,bank,mental_model,previous_sequence_seen}'::text[]
                from mental_model_history h where h.bank = ${bank} and h.mental_model = m.id
                order by h.changed_at, h.number) end))::text as json
        from mental_models m where bank = ${bank} order by created_at, id`,
  )

/** What stands above others first. */
export const readKnowledgeNodes = (tx: Queryable, bank: number) =>
  jsonOf(
    tx,
    sql`with recursive tree as (
          select n.*, 0 as depth from knowledge_nodes n where bank = ${bank} and parent is null
          union all
          select n.*, tree.depth + 1 from knowledge_nodes n join tree on n.bank = tree.bank and n.parent = tree.id
        )
        select (to_jsonb(tree) - '{bank,depth}'::text[])::text as json from tree order by depth, sort_order, id`,
  )

export const readWebhooks = (tx: Queryable, bank: number) =>
  jsonOf(
    tx,
    sql`select json_build_object('url', url, 'secret', secret, 'event_types', event_types,
                                 'http_config', http_config)::text as json
        from webhooks where bank = ${bank} order by created_at, id`,
  )

export interface PartCounts {
  readonly mentalModels: number
  readonly pages: number
  readonly directives: number
  readonly webhooks: number
}

export const countParts = (tx: Queryable, bank: number): Promise<PartCounts> =>
  one<PartCounts>(
    tx,
    sql`select (select count(*) from mental_models where bank = ${bank}) as "mentalModels",
               (select count(*) from knowledge_nodes where bank = ${bank} and kind = 'page') as pages,
               (select count(*) from directives where bank = ${bank}) as directives,
               (select count(*) from webhooks where bank = ${bank}) as webhooks`,
  )

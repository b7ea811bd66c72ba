import { many, one, type Queryable, sql } from '../../../database/sql.ts'

/** Which documents of a bank are meant; null: all. */
export interface DocumentSelection {
  readonly bankNumber: number
  readonly ids: readonly string[] | null
}

const isSelected = ({ bankNumber, ids }: DocumentSelection) =>
  sql`d.bank = ${bankNumber} and (${ids}::text[] is null or d.id = any(${ids}::text[]))`

/** Documents that are read at once. */
const STEP = 20

export interface DocumentCounts {
  readonly documents: number
  readonly facts: number
}

export function countDocuments(tx: Queryable, selection: DocumentSelection): Promise<DocumentCounts> {
  return one<DocumentCounts>(
    tx,
    sql`select count(*) as documents,
               coalesce(sum((select count(*) from memories m where m.document = d.number)), 0)::bigint as facts
        from documents d where ${isSelected(selection)}`,
  )
}

/** Those of the ids that no document has. */
export async function findMissing(db: Queryable, selection: DocumentSelection): Promise<string[]> {
  const rows = await many<{ id: string }>(
    db,
    sql`select id from unnest(${selection.ids}::text[]) wanted (id)
        where not exists (select 1 from documents d where d.bank = ${selection.bankNumber} and d.id = wanted.id)`,
  )
  return rows.map(({ id }) => id)
}

/** A document with all that belongs to it, as the JSON of its entry. */
export interface DocumentText {
  readonly json: string
}

/** Documents in the order in which they came to the bank, a few at a time. */
export async function* readDocuments(
  tx: Queryable,
  selection: DocumentSelection,
  withHistory: boolean,
): AsyncGenerator<DocumentText> {
  for (let after = 0; ; ) {
    const rows = await many<DocumentText & { number: number }>(
      tx,
      sql`select d.number, json_build_object(
            'id', d.id,
            'original_text', (select string_agg(c.text, '' order by c.index) from chunks c where c.document = d.number),
            'retain_params', d.retain_params, 'tags', d.tags, 'metadata', d.metadata, 'content_hash', d.content_hash,
            'text_length', d.text_length, 'version', d.version, 'created_at', d.created_at, 'updated_at', d.updated_at,
            'chunks', array(
              select json_build_object('chunk_index', c.index, 'chunk_text', c.text)
              from chunks c where c.document = d.number order by c.index),
            'facts', ${facts(true, withHistory)},
            'invalidated_facts', ${facts(false, withHistory)},
            'items', array(
              select to_jsonb(i) - 'document' from document_items i where i.document = d.number order by i.index),
            'extractions', array(
              select json_build_object('source_hash', encode(x.source_hash, 'hex'), 'told', x.told, 'stored', x.stored)
              from extractions x where x.document = d.number order by x.source_hash),
            'versions', case when ${withHistory}::boolean then array(
              select to_jsonb(v) - 'document' from document_versions v where v.document = d.number order by v.version)
            end)::text as json
          from documents d where ${isSelected(selection)} and d.number > ${after}
          order by d.number limit ${STEP}`,
    )
    yield* rows
    if (rows.length < STEP) return
    after = rows.at(-1)!.number
  }
}

/** Facts of document `d`, those that hold or those that were retired. They refer to each other by place. */
const facts = (valid: boolean, withHistory: boolean) => sql`array(
  select ${memoryObject(withHistory)} || jsonb_build_object(
    'fact_type', m.type, 'position', m.position, 'event_date', coalesce(m.occurred_start, m.mentioned_at),
    'chunk_index', (select c.index from chunks c where c.number = m.chunk),
    'causal_relations', array(
      select jsonb_build_object(
        'relation_type', l.type, 'strength', l.weight,
        'target_fact_index', (
          select count(*) from memories earlier
          where earlier.document = t.document and earlier.invalidated_at is null
            and (earlier.position, earlier.number) < (t.position, t.number)))
      from memory_links l join memories t on t.number = l.to_memory
      where l.from_memory = m.number and t.document = m.document and t.invalidated_at is null
        and l.type in ('causes', 'caused_by', 'enables', 'prevents')
      order by l.to_memory, l.type))
  from memories m where m.document = d.number and (m.invalidated_at is null) = ${valid}
  order by m.position, m.number)`

/** What is told of memory `m`, whatever its type. */
export const memoryObject = (withHistory: boolean) => sql`jsonb_build_object(
  'id', m.id, 'text', m.text, 'speaker', m.speaker, 'context', m.context, 'occurred_start', m.occurred_start,
  'occurred_end', m.occurred_end, 'occurred_precision', m.occurred_precision, 'mentioned_at', m.mentioned_at,
  'metadata', m.metadata, 'tags', m.tags, 'label_tags', m.label_tags, 'observation_scopes', m.observation_scopes,
  'proof_count', m.proof_count, 'created_at', m.created_at, 'updated_at', m.updated_at,
  'consolidated_at', m.consolidated_at, 'consolidation_failed_at', m.consolidation_failed_at,
  'edited_at', m.edited_at, 'invalidated_at', m.invalidated_at, 'invalidation_reason', m.invalidation_reason,
  'superseded_by', m.superseded_by, 'content_hash', encode(m.content_hash, 'hex'),
  'entities', array(
    select e.canonical_name from memory_entities me join entities e on e.number = me.entity
    where me.memory = m.number order by e.number),
  'history', case when ${withHistory}::boolean then array(
    select jsonb_build_object('content', h.content, 'changed_at', h.changed_at)
    from observation_history h where h.observation = m.id order by h.changed_at, h.number) end)`

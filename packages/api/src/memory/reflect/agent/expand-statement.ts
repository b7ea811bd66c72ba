import type { RecallResult } from 'hindsight-contract'
import { many, maybe, sql } from '../../../database/sql.ts'
import { matchesTags } from '../../../search/memory/tag-filter.ts'
import type { TagFilter } from '../../../search/search-index.ts'
import type { Bank } from '../../banks/find-bank.ts'
import type { Engine } from '../../engine.ts'
import { type Statement, statementOf } from '../statement.ts'

/** What stands behind a statement. */
export interface Expanded {
  /** The text it was taken from; null when none is kept or may be read. */
  readonly text: string | null
  /** The facts that an observation rests on. */
  readonly facts: readonly Statement[]
}

interface SourceRow {
  readonly text: string | null
  /** Of all memories that were taken from the text. */
  readonly tags: string[][]
}

interface FactRow extends Omit<RecallResult, 'occurred_start' | 'occurred_end' | 'mentioned_at'> {
  readonly occurred_start: Date | null
  readonly occurred_end: Date | null
  readonly mentioned_at: Date | null
}

/** Reads behind a statement, as far as the tags that were asked for allow: a text that holds other memories too is kept back. */
export async function expandStatement(
  engine: Engine,
  bank: Bank,
  statement: Statement,
  depth: 'chunk' | 'document',
  filter: TagFilter | null,
): Promise<Expanded> {
  if (statement.source === 'mental_model') return { text: await findContent(engine, bank, statement.id), facts: [] }
  if (statement.type === 'observation')
    return { text: null, facts: await findEvidence(engine, bank, statement.id, filter) }
  const source = await findSource(engine, bank, statement.id, depth)
  const isAllowed = filter === null || source?.tags.every((tags) => matchesTags(filter, tags)) === true
  return { text: isAllowed ? (source?.text ?? null) : null, facts: [] }
}

async function findContent(engine: Engine, bank: Bank, id: string): Promise<string | null> {
  const row = await maybe<{ content: string }>(
    engine.db,
    sql`select content from mental_models where bank = ${bank.number} and id = ${id}`,
  )
  return row?.content ?? null
}

async function findSource(
  engine: Engine,
  bank: Bank,
  id: string,
  depth: 'chunk' | 'document',
): Promise<SourceRow | undefined> {
  if (depth === 'chunk') {
    return maybe<SourceRow>(
      engine.db,
      sql`select c.text, (select jsonb_agg(o.tags) from memories o where o.chunk = c.number) as tags
          from memories m join chunks c on c.number = m.chunk
          where m.bank = ${bank.number} and m.id = ${id}`,
    )
  }
  return maybe<SourceRow>(
    engine.db,
    sql`select (select string_agg(c.text, '' order by c.index) from chunks c where c.document = m.document) as text,
               (select jsonb_agg(o.tags) from memories o where o.document = m.document) as tags
        from memories m where m.bank = ${bank.number} and m.id = ${id} and m.document is not null`,
  )
}

async function findEvidence(engine: Engine, bank: Bank, id: string, filter: TagFilter | null): Promise<Statement[]> {
  const rows = await many<FactRow>(
    engine.db,
    sql`select f.id, f.text, f.type, f.speaker, f.context, f.tags, f.occurred_start, f.occurred_end,
               f.occurred_precision, f.mentioned_at, d.id as document_id
        from memories o
        join observation_evidence e on e.observation = o.number
        join memories f on f.number = e.memory
        left join documents d on d.number = f.document
        where o.bank = ${bank.number} and o.id = ${id} and f.invalidated_at is null
        order by f.mentioned_at desc nulls last, f.number limit 50`,
  )
  return rows
    .filter(({ tags }) => filter === null || matchesTags(filter, tags ?? []))
    .map(({ occurred_start, occurred_end, mentioned_at, ...row }) =>
      statementOf({
        ...row,
        occurred_start: occurred_start?.toISOString() ?? null,
        occurred_end: occurred_end?.toISOString() ?? null,
        mentioned_at: mentioned_at?.toISOString() ?? null,
      }),
    )
}

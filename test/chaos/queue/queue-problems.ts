import type { Database } from '../../../packages/api/src/database/database.ts'
import { many, one, sql } from '../../../packages/api/src/database/sql.ts'
import { type DocumentPlan, versionsIn } from './queue-documents.ts'

export interface QueueCounts {
  readonly unfinished: number
  readonly retains: number
  readonly takeovers: number
  readonly retries: number
}

export function countOperations(db: Database): Promise<QueueCounts> {
  return one<QueueCounts>(
    db,
    sql`select count(*) filter (where status in ('pending', 'processing')) as unfinished,
               count(*) filter (where type = 'retain' and status = 'completed') as retains,
               coalesce(sum(takeover_count), 0)::int as takeovers, coalesce(sum(retry_count), 0)::int as retries
        from operations`,
  )
}

interface StoredDocument {
  readonly bank: string
  readonly id: string
  readonly text: string
  readonly version: number
  readonly earlier: readonly string[]
  readonly memories: readonly string[]
}

/** What is not as it should be once nothing is left to do: whatever was not done, done twice, or out of order. */
export async function queueProblems(db: Database, plans: readonly DocumentPlan[]): Promise<string[]> {
  const operations = await many<{ type: string; status: string; count: number; error: string | null }>(
    db,
    sql`select type, status, count(*) as count, min(error_message) as error from operations group by 1, 2`,
  )
  const problems = operations
    .filter(({ status }) => status !== 'completed')
    .map(({ type, status, count, error }) => `${count} of type ${type} are ${status}: ${error}`)
  const expected = plans.reduce((total, plan) => total + plan.length, 0)
  for (const type of ['retain', 'batch_retain']) {
    const done = operations.find((row) => row.type === type && row.status === 'completed')?.count ?? 0
    if (done !== expected) problems.push(`${done} of ${expected} operations of type ${type} are completed`)
  }
  const { left } = await one<{ left: number }>(db, sql`select count(*) as left from operation_series`)
  if (left > 0) problems.push(`${left} places in series were left behind`)
  const stored = await readDocuments(db)
  for (const plan of plans) {
    const [{ bank, document }] = plan as [DocumentPlan[number]]
    const found = stored.get(`${bank}/${document}`)
    problems.push(...(found === undefined ? [`${bank}/${document} is missing`] : documentProblems(found, plan)))
  }
  return problems
}

async function readDocuments(db: Database): Promise<ReadonlyMap<string, StoredDocument>> {
  const rows = await many<StoredDocument>(
    db,
    sql`select b.id as bank, d.id, d.version,
               (select string_agg(text, '' order by index) from chunks where document = d.number) as text,
               array(select original_text from document_versions where document = d.number order by version) as earlier,
               array(select text from memories where document = d.number order by position) as memories
        from documents d join banks b on b.number = d.bank`,
  )
  return new Map(rows.map((row) => [`${row.bank}/${row.id}`, row]))
}

function documentProblems(found: StoredDocument, plan: DocumentPlan): string[] {
  const all = plan.map(({ version }) => version)
  const last = all.slice(-1)
  const grows = plan[0]!.mode === 'append'
  const wanted = grows
    ? { text: all, memories: all, earlier: [] }
    : { text: last, memories: last, earlier: all.slice(0, -1) }
  const actual = {
    text: versionsIn(found.text),
    memories: found.memories.flatMap(versionsIn),
    earlier: found.earlier.flatMap(versionsIn),
  }
  const same = (key: keyof typeof wanted) => actual[key].join() === wanted[key].join()
  const problems = (['text', 'memories', 'earlier'] as const)
    .filter((key) => !same(key))
    .map(
      (key) =>
        `${found.bank}/${found.id} (${plan[0]!.mode}): ${key} ${actual[key].join()} instead of ${wanted[key].join()}`,
    )
  if (found.version !== plan.length) problems.push(`${found.bank}/${found.id} was written ${found.version} times`)
  return problems
}

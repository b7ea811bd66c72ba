import type { PoolClient } from 'pg'
import type { Database } from '../../database/database.ts'
import { execute, identifier, many, maybe, one, raw, sql } from '../../database/sql.ts'
import type { BankVersion } from '../search-index.ts'
import { vectorTable } from './vector-table.ts'

/** HNSW over halfvec takes no more (pgvector). */
const MOST_DIMENSIONS = 4000
/** Beyond this much the graph is finished on disk: slower, and kinder to the server. */
const MOST_BUILD_MEMORY_KB = 2 ** 20

const nameOf = (space: number, bank: number): string => `search_vectors_${space}_of_${bank}`

/**
 * An approximate index of one bank's vectors in a space, for a bank with at least `threshold` of them: those of other
 * banks would only be in its way, and small banks need none. Builds without holding up anybody; resolves when there
 * is nothing left to do, rejects when the signal aborts the building.
 */
export async function ensureApproximateIndex(
  database: Database,
  bank: BankVersion,
  threshold: number,
  signal: AbortSignal,
): Promise<void> {
  const large = await maybe<{ vectors: number; dimensions: number }>(
    database,
    sql`select vectors, dimensions from search_progress join embedding_spaces on number = space
        where bank = ${bank.number} and space = ${bank.space}
          and vectors >= ${threshold} and dimensions <= ${MOST_DIMENSIONS}`,
  )
  if (large === undefined || (await isValid(database, bank))) return
  const client = await database.pool.connect()
  let cancelling: Promise<unknown> | undefined
  let cancel = (): void => {}
  try {
    const { process } = await one<{ process: number }>(client, sql`select pg_backend_pid() as process`)
    cancel = () => {
      cancelling = execute(database, sql`select pg_cancel_backend(${process})`).catch(() => {})
    }
    signal.throwIfAborted()
    signal.addEventListener('abort', cancel)
    await build(client, bank, large.vectors * (large.dimensions * 2 + 512))
  } finally {
    signal.removeEventListener('abort', cancel)
    // The session's settings and lock end with it. Then the cancelling, which may have waited for the connection.
    client.release(true)
    await cancelling
  }
}

/** Removes the approximate indexes of a bank that was deleted, or that of a space which it has left. */
export async function dropApproximateIndexes(database: Database, bank: number, space?: number): Promise<void> {
  const indexes = await many<{ name: string }>(
    database,
    sql`select relname as name from pg_class where relkind = 'i' and relnamespace = ${database.schema}::regnamespace
        and relname ~ ${`^search_vectors_${space ?? '\\d+'}_of_${bank}$`}`,
  )
  for (const { name } of indexes) await execute(database, sql`drop index concurrently if exists ${identifier(name)}`)
}

async function isValid(database: Database, { space, number }: BankVersion): Promise<boolean> {
  const index = await maybe(
    database,
    sql`select 1 from pg_index join pg_class c on c.oid = indexrelid
        where relname = ${nameOf(space, number)} and relnamespace = ${database.schema}::regnamespace and indisvalid`,
  )
  return index !== undefined
}

async function build(client: PoolClient, { space, number }: BankVersion, bytes: number): Promise<void> {
  const name = nameOf(space, number)
  const { free } = await one<{ free: boolean }>(
    client,
    sql`select pg_try_advisory_lock(hashtextextended(current_schema() || ${`.${name}`}, 0)) as free`,
  )
  if (!free) return
  const memory = Math.min(MOST_BUILD_MEMORY_KB, Math.ceil(bytes / 1024))
  await execute(client, sql`set statement_timeout = 0`)
  await execute(
    client,
    sql`select set_config('maintenance_work_mem', greatest(${memory}::bigint, setting::bigint)::text, false)
        from pg_settings where name = 'maintenance_work_mem'`,
  )
  // What an interrupted build leaves behind is not used and cannot be finished.
  await execute(client, sql`drop index concurrently if exists ${identifier(name)}`)
  await execute(
    client,
    sql`create index concurrently ${identifier(name)} on ${vectorTable(space)}
        using hnsw (embedding halfvec_cosine_ops) with (m = 16, ef_construction = 128) where bank = ${raw(String(number))}`,
  )
  // The planner chooses it by the number of rows, which it may never have heard of.
  await execute(client, sql`analyze ${vectorTable(space)}`)
}

import type { Database } from '../../database/database.ts'
import { execute, maybe, one, type Queryable, type Sql, sql } from '../../database/sql.ts'
import { sqlstate, sqlstateOf } from '../../database/sqlstate.ts'

/** What the database can do for a search. */
export interface DatabaseHome {
  /** pgvector 0.8: an approximate scan goes on until enough rows have passed the filter. */
  readonly hasIterativeScan: boolean
}

/** The database cannot be a home of the search index; the message says why. */
export class DatabaseHomeUnavailable extends Error {
  override readonly name = 'DatabaseHomeUnavailable'
}

/** `halfvec` came with it. */
const OLDEST_PGVECTOR = [0, 7] as const
const ITERATIVE_SCAN_PGVECTOR = [0, 8] as const

/**
 * Makes the extension (where that is allowed) and the tables that hold what is derived from memories. They are no part
 * of the migrations: they exist only where pgvector does, and may be dropped at any time while no server runs.
 * Safe to call again and from many processes. Throws `DatabaseHomeUnavailable`.
 */
export async function prepareDatabaseHome(database: Database): Promise<DatabaseHome> {
  return database.transaction(async (tx) => {
    await lockDefinitions(tx, database.schema)
    const version = await ensureExtension(tx)
    if (!isAtLeast(version, OLDEST_PGVECTOR)) {
      throw new DatabaseHomeUnavailable(`pgvector ${OLDEST_PGVECTOR.join('.')} or newer is needed; this is ${version}`)
    }
    // Even a definition that finds its index there waits for every writer of the table.
    for (const [name, definition] of DEFINITIONS) if (!(await exists(tx, name))) await execute(tx, definition)
    return { hasIterativeScan: isAtLeast(version, ITERATIVE_SCAN_PGVECTOR) }
  })
}

/** `if not exists` alone does not save two processes from each other. */
export async function lockDefinitions(tx: Queryable, schema: string): Promise<void> {
  await execute(tx, sql`select pg_advisory_xact_lock(hashtextextended(${`hindsight search tables of ${schema}`}, 0))`)
}

/** Whether there is a table or an index of that name. */
export async function exists(tx: Queryable, name: string): Promise<boolean> {
  const { found } = await one<{ found: boolean }>(tx, sql`select to_regclass(${name}) is not null as found`)
  return found
}

/** Whether pgvector is installed on the server; nothing is made. */
export async function hasPgvector(db: Queryable): Promise<boolean> {
  return (await maybe(db, sql`select 1 from pg_available_extensions where name = 'vector'`)) !== undefined
}

async function ensureExtension(tx: Queryable): Promise<string> {
  const installed = await findVersion(tx)
  if (installed !== undefined) return installed
  if (!(await hasPgvector(tx)))
    throw new DatabaseHomeUnavailable('this PostgreSQL has no pgvector (extension "vector")')
  try {
    await execute(tx, sql`create extension if not exists vector`)
  } catch (error) {
    if (sqlstateOf(error) !== sqlstate.insufficientPrivilege) throw error
    throw new DatabaseHomeUnavailable('this user may not run "create extension vector"; an administrator can', {
      cause: error,
    })
  }
  return (await findVersion(tx))!
}

async function findVersion(tx: Queryable): Promise<string | undefined> {
  const row = await maybe<{ version: string }>(
    tx,
    sql`select extversion as version from pg_extension where extname = 'vector'`,
  )
  return row?.version
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number)
  return ownMajor > major || (ownMajor === major && ownMinor >= minor)
}

// Every table goes with its bank. None refers to memories: a removal is taken over like any change, counts included.
const DEFINITIONS: readonly (readonly [name: string, definition: Sql])[] = [
  // How far a bank's texts were taken over, and what BM25 has to know of them all.
  [
    'search_corpora',
    sql`create table if not exists search_corpora (
    bank              int primary key references banks on delete cascade,
    sequence          bigint not null default 0,
    memories          int not null default 0,
    -- The lengths of all texts together.
    terms             bigint not null default 0,
    -- Counted when the bank had so many memories.
    sessions          int not null default 0,
    sessions_counted_at int not null default 0
  )`,
  ],
  [
    'search_texts',
    sql`create table if not exists search_texts (
    memory            bigint primary key,
    bank              int not null references banks on delete cascade,
    -- Content words, repeats included.
    length            int not null,
    -- Each lexeme begins with the bank, so that one index serves large banks and small ones.
    document_vector   tsvector not null
  )`,
  ],
  ['search_texts_by_bank', sql`create index if not exists search_texts_by_bank on search_texts (bank)`],
  [
    'search_texts_by_lexeme',
    sql`create index if not exists search_texts_by_lexeme on search_texts using gin (document_vector)`,
  ],
  // In how many texts of its bank a lexeme is.
  [
    'search_terms',
    sql`create table if not exists search_terms (
    lexeme            text collate "C" primary key,
    bank              int not null references banks on delete cascade,
    frequency         int not null
  )`,
  ],
  ['search_terms_by_bank', sql`create index if not exists search_terms_by_bank on search_terms (bank)`],
  // How far a bank's vectors of a space were taken over; each space has a table of its own.
  [
    'search_progress',
    sql`create table if not exists search_progress (
    bank              int not null references banks on delete cascade,
    space             int not null references embedding_spaces on delete cascade,
    sequence          bigint not null default 0,
    vectors           int not null default 0,
    primary key (bank, space)
  )`,
  ],
]

import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Database } from '../database/database.ts'
import { execute, sql } from '../database/sql.ts'
import { Recurring } from '../lifecycle/recurring.ts'

export interface WorkerDescription {
  readonly name: string | undefined
  readonly version: string
  readonly slots: number
  /** How often it shows that it lives. */
  readonly intervalMs: number
}

/** After so many signs of life that did not come, a worker counts as dead. */
const MISSED_SIGNS = 3
/** Rows of workers that nobody has heard of for so long go. */
const KEPT_HOURS = 24

/** This process's row among the workers, from now until it is disposed of. Being written down is nothing to wait for. */
export class WorkerRecord implements AsyncDisposable {
  readonly id = randomUUID()
  readonly #db: Database
  readonly #signs: Recurring

  constructor(db: Database, description: WorkerDescription) {
    this.#db = db
    // A worker that cannot write itself down works all the same, or will tell in its own way why not.
    this.#signs = new Recurring(
      () => showLife(db, this.id, description),
      description.intervalMs,
      () => {},
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#signs[Symbol.asyncDispose]()
    await execute(this.#db, sql`delete from workers where id = ${this.id}`).catch(() => {})
  }
}

async function showLife(
  db: Database,
  id: string,
  { name, version, slots, intervalMs }: WorkerDescription,
): Promise<void> {
  const host = hostname()
  await execute(
    db,
    sql`insert into workers (id, name, host, pid, version, slots, patience_ms)
        values (${id}, ${name ?? host}, ${host}, ${process.pid}, ${version}, ${slots}, ${intervalMs * MISSED_SIGNS})
        on conflict (id) do update set seen_at = now()`,
  )
  await execute(db, sql`delete from workers where seen_at < now() - ${KEPT_HOURS} * interval '1 hour'`)
}

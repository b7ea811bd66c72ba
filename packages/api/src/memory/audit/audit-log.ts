import type { Database } from '../../database/database.ts'
import { execute, many, sql } from '../../database/sql.ts'
import { Recurring } from '../../lifecycle/recurring.ts'
import type { Bank } from '../banks/find-bank.ts'
import { screenFields } from '../defense/screen-fields.ts'

/** Something that was asked of a bank, and what came of it. */
export interface AuditEntry {
  readonly bankId: string
  readonly action: string
  readonly transport: 'http' | 'mcp'
  readonly startedAt: Date
  readonly durationMs: number
  readonly request: Readonly<Record<string, unknown>>
  readonly response: Readonly<Record<string, unknown>>
}

export interface AuditLogOptions {
  readonly db: Database
  /** What holds for banks that do not say. */
  readonly enabled: boolean
  /** Empty: all. */
  readonly actions: readonly string[]
  /** Negative: for ever. */
  readonly retentionDays: number
  /** Whether a bank of these settings screens what comes in for secrets. */
  readonly screens: (bank: Pick<Bank, 'config'>) => boolean
  readonly onFailure: (error: unknown) => void
}

/** Entries are written together, this long after the first of them. */
const GATHER_MS = 1_000
/** How soon it is noticed that another process has switched a bank's log on or off. */
const LOOK_MS = 5_000
const CLEANING_MS = 3_600_000
/** Kept while the database is away; beyond that the oldest are given up. */
const MOST_ENTRIES = 2_000

/** Writes down what is asked of banks, also of those that are gone. Those that want it are known beforehand: a recall waits for nothing here. */
export class AuditLog implements AsyncDisposable {
  readonly #options: AuditLogOptions
  /** What banks themselves decide, by id. */
  #decided: ReadonlyMap<string, boolean> = new Map()
  #entries: AuditEntry[] = []
  #gathering: NodeJS.Timeout | undefined
  #recurring: readonly Recurring[] = []
  #writing: Promise<void> = Promise.resolve()

  private constructor(options: AuditLogOptions) {
    this.#options = options
  }

  static async open(options: AuditLogOptions): Promise<AuditLog> {
    const log = new AuditLog(options)
    const looking = new Recurring(() => log.look(), LOOK_MS, options.onFailure)
    await looking.settled()
    log.#recurring = [
      looking,
      // At the start as well: not every server lives for an hour.
      new Recurring(() => log.#clean(), CLEANING_MS, options.onFailure),
    ]
    return log
  }

  /** Whether this is to be written down. */
  wants(bankId: string, action: string): boolean {
    const { enabled, actions } = this.#options
    return (this.#decided.get(bankId) ?? enabled) && (actions.length === 0 || actions.includes(action))
  }

  record(entry: AuditEntry): void {
    this.#entries.push(entry)
    this.#gathering ??= setTimeout(() => void this.flush(), GATHER_MS).unref()
  }

  /** Reads anew which banks have decided for themselves. */
  async look(): Promise<void> {
    const rows = await many<{ id: string; enabled: boolean }>(
      this.#options.db,
      sql`select id, (config ->> 'audit_log_enabled')::boolean as enabled from banks where config ? 'audit_log_enabled'`,
    )
    this.#decided = new Map(rows.map(({ id, enabled }) => [id, enabled]))
  }

  /** Writes what has been gathered. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.#gathering)
    this.#gathering = undefined
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const work of this.#recurring) await work[Symbol.asyncDispose]()
    await this.flush()
  }

  async #write(): Promise<void> {
    const entries = this.#entries
    this.#entries = []
    if (entries.length === 0) return
    try {
      const screened = await this.#screen(entries)
      const column = <T>(read: (entry: AuditEntry) => T): T[] => screened.map(read)
      await execute(
        this.#options.db,
        sql`insert into audit_log (bank_id, action, transport, started_at, duration_ms, request, response)
            select * from unnest(
              ${column(({ bankId }) => bankId)}::text[], ${column(({ action }) => action)}::text[],
              ${column(({ transport }) => transport)}::text[], ${column(({ startedAt }) => startedAt)}::timestamptz[],
              ${column(({ durationMs }) => Math.round(durationMs))}::int[],
              ${column(({ request }) => JSON.stringify(request))}::jsonb[],
              ${column(({ response }) => JSON.stringify(response))}::jsonb[]
            )`,
      )
    } catch (error) {
      this.#entries = [...entries, ...this.#entries].slice(-MOST_ENTRIES)
      this.#options.onFailure(error)
    }
  }

  /** What was refused or redacted is not to be read here. Nobody knows what a bank wanted that is gone. */
  async #screen(entries: readonly AuditEntry[]): Promise<AuditEntry[]> {
    const banks = await many<Pick<Bank, 'id' | 'config'>>(
      this.#options.db,
      sql`select id, config from banks where id = any(${[...new Set(entries.map(({ bankId }) => bankId))]}::text[])`,
    )
    const open = new Set(banks.filter((bank) => !this.#options.screens(bank)).map(({ id }) => id))
    const screened: AuditEntry[] = []
    for (const entry of entries) {
      if (open.has(entry.bankId)) screened.push(entry)
      else {
        const { item: request } = await screenFields(entry.request)
        const { item: response } = await screenFields(entry.response)
        screened.push({ ...entry, request, response })
      }
    }
    return screened
  }

  async #clean(): Promise<void> {
    const { db, retentionDays } = this.#options
    if (retentionDays < 0) return
    await execute(db, sql`delete from audit_log where started_at < now() - ${retentionDays} * interval '1 day'`)
  }
}

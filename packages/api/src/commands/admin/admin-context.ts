import { resolve } from 'node:path'
import { type AdminDatabase, type AdminDatabaseOptions, openAdminDatabase } from '../../admin/open-admin-database.ts'
import { environment } from '../../config/environment.ts'
import { type Config, readConfig } from '../../config/load-config.ts'
import { directoryOf, type ProfileDirectory, profileDirectory } from '../../daemon/profile-directory.ts'
import type { Database } from '../../database/database.ts'
import { type MigrationResult, readSchemaState } from '../../database/migrate.ts'
import type { FileStorages } from '../../memory/files/storage/file-storage.ts'
import { createLog } from '../../observability/log.ts'
import { isEmbedded, migrateAt, placeOf } from '../../open-database.ts'
import { openFileStorages } from '../../open-file-storages.ts'
import { CliError, misuse } from '../../terminal/cli-error.ts'
import { Output } from '../../terminal/output.ts'

/** What every subcommand takes. */
export interface AdminFlags {
  readonly profile?: string
  readonly dataDir?: string
  readonly databaseUrl?: string
  readonly schema?: string
  readonly json?: boolean
}

/** What a subcommand works with. */
export class AdminContext {
  readonly output: Output
  /** Aborts when somebody presses Ctrl-C. */
  readonly signal: AbortSignal
  readonly #config: Config
  readonly #profile: ProfileDirectory

  /** @throws CliError */
  constructor(flags: AdminFlags, signal: AbortSignal) {
    this.output = new Output({ json: flags.json ?? false })
    this.signal = signal
    const namesProfile = flags.profile !== undefined || flags.dataDir !== undefined
    if (namesProfile && flags.databaseUrl !== undefined) {
      throw misuse('--database-url and --profile or --data-dir name two different databases.', 'Give one of them.')
    }
    try {
      this.#config = readConfig(environment(), {
        DATABASE_URL: flags.databaseUrl ?? (namesProfile ? 'embedded' : undefined),
        // The environment's way for migrations leads to the environment's database.
        MIGRATION_DATABASE_URL: flags.databaseUrl === undefined ? undefined : '',
        DATABASE_SCHEMA: flags.schema,
      }).config
      const name = flags.profile ?? (environment().HINDSIGHT_PROFILE || 'default')
      this.#profile =
        flags.dataDir === undefined
          ? profileDirectory(this.#config.homeDirectory, name)
          : directoryOf(name, resolve(flags.dataDir))
    } catch (error) {
      throw misuse((error as Error).message)
    }
  }

  /** In words, without a password. */
  get place(): string {
    const { DATABASE_URL: url } = this.#config.variables
    return isEmbedded(url) ? `profile ${this.#profile.name}` : `the database at ${placeOf(url)}`
  }

  /** The database that the flags name. The caller disposes of it. */
  async open(options: Pick<AdminDatabaseOptions, 'create' | 'alone'> = {}): Promise<AdminDatabase> {
    const log = await createLog({ level: 'warning', format: 'auto' })
    const progress = this.output.progress()
    return openAdminDatabase(this.#config, this.#profile, log, {
      ...options,
      onPhase: (detail) => progress.show(detail),
      signal: this.signal,
    })
  }

  /** Where files of the database are, as the configuration says. */
  fileStorages(db: Database): FileStorages {
    return openFileStorages(this.#config, db)
  }

  /**
   * Brings the schema up to date, by the way that the configuration has for it.
   * @throws CliError when that leads to another database
   */
  async migrate(db: Database): Promise<MigrationResult> {
    const result = await migrateAt(this.#config, db)
    const { pending } = await readSchemaState(db)
    if (pending.length === 0) return result
    throw new CliError('HINDSIGHT_API_MIGRATION_DATABASE_URL leads to another database, which was migrated instead.', {
      hint: 'Correct it: it has to name the database of HINDSIGHT_API_DATABASE_URL, without a pooler between.',
    })
  }

  /** The same, for what knows the tables as they are now. @throws CliError when the schema is older */
  async openCurrent(): Promise<AdminDatabase> {
    const database = await this.open()
    try {
      const { pending } = await readSchemaState(database.db)
      if (pending.length === 0) return database
      throw new CliError(`The schema lacks ${pending.length} migrations of this version.`, {
        hint: 'To bring it up to date: hindsight-admin migrate',
      })
    } catch (error) {
      await database[Symbol.asyncDispose]()
      throw error
    }
  }
}

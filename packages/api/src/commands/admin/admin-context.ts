import { resolve } from 'node:path'
import { type AdminDatabase, type AdminDatabaseOptions, openAdminDatabase } from '../../admin/open-admin-database.ts'
import { environment } from '../../config/environment.ts'
import { type Config, homeDirectoryIn, readConfig } from '../../config/load-config.ts'
import { directoryOf, type ProfileDirectory, profileDirectory } from '../../daemon/profile-directory.ts'
import { readProfileFile, resolveProfileSettings } from '../../daemon/profile-settings.ts'
import type { Database } from '../../database/database.ts'
import { type MigrationResult, readSchemaState } from '../../database/migrate.ts'
import type { FileHome, FileStorages } from '../../memory/files/storage/file-storage.ts'
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
  /** Nobody has named a database, but a profile that has one. */
  readonly #isOfProfile: boolean

  /** @throws CliError */
  constructor(flags: AdminFlags, signal: AbortSignal) {
    this.output = new Output({ json: flags.json ?? false })
    this.signal = signal
    const namesProfile = flags.profile !== undefined || flags.dataDir !== undefined
    if (namesProfile && flags.databaseUrl !== undefined) {
      throw misuse('--database-url and --profile or --data-dir name two different databases.', 'Give one of them.')
    }
    const surroundings = environment()
    try {
      const name = flags.profile ?? (surroundings.HINDSIGHT_PROFILE || 'default')
      this.#profile =
        flags.dataDir === undefined
          ? profileDirectory(homeDirectoryIn(surroundings), name)
          : directoryOf(name, resolve(flags.dataDir))
      // A directory is given by who started its server by hand, which does not ask a profile.
      const isOfDirectory = flags.dataDir !== undefined
      this.#isOfProfile =
        !isOfDirectory && flags.databaseUrl === undefined && (namesProfile || !surroundings.HINDSIGHT_API_DATABASE_URL)
      const settings = this.#isOfProfile ? databaseSettingsOf(this.#profile, surroundings) : {}
      const url = this.#isOfProfile ? urlOfDaemons(settings, surroundings) : isOfDirectory ? 'embedded' : undefined
      this.#config = readConfig(
        { ...surroundings, ...settings },
        {
          DATABASE_URL: flags.databaseUrl ?? url,
          // The environment's way for migrations leads to the environment's database.
          MIGRATION_DATABASE_URL: flags.databaseUrl === undefined ? undefined : '',
          DATABASE_SCHEMA: flags.schema,
        },
      ).config
    } catch (error) {
      throw misuse((error as Error).message)
    }
  }

  /** In words, without a password. */
  get place(): string {
    const { DATABASE_URL: url } = this.#config.variables
    const profile = `profile ${this.#profile.name}`
    if (isEmbedded(url)) return profile
    return `the database at ${placeOf(url)}${this.#isOfProfile ? ` of ${profile}` : ''}`
  }

  /** Before something is changed: where. */
  tellPlace(): void {
    this.output.tell(`Working on ${this.place}.`)
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

  /** Where new files of the database go. */
  get fileHome(): FileHome {
    return this.#config.variables.FILE_STORAGE_TYPE === 's3' ? 's3' : 'database'
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

/** What a profile may say about its database and its files; nothing else is asked for here. */
const OF_DATABASE = /^HINDSIGHT_API_((MIGRATION_)?DATABASE|DB|FILE_STORAGE)_/

function databaseSettingsOf(profile: ProfileDirectory, surroundings: NodeJS.ProcessEnv): Record<string, string> {
  const settings = Object.entries(readProfileFile(profile)?.settings ?? {})
  return resolveProfileSettings(Object.fromEntries(settings.filter(([name]) => OF_DATABASE.test(name))), surroundings)
}

/** The database of a profile's daemon: the profile's own, that of all daemons, or the embedded one. */
const urlOfDaemons = (settings: Record<string, string>, surroundings: NodeJS.ProcessEnv): string =>
  settings.HINDSIGHT_API_DATABASE_URL || surroundings.HINDSIGHT_EMBED_API_DATABASE_URL || 'embedded'

import { execFileSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../packages/api/src/database/database.ts'
import { startEmbeddedPostgres } from '../../packages/api/src/database/embedded/start-embedded-postgres.ts'
import { migrate } from '../../packages/api/src/database/migrate.ts'
import { databaseUrlWith, templateDatabase } from './database-url.ts'
import { makeTemporaryDirectory } from './temporary-directory.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A server for tests, with a migrated database that `openTestDatabase` copies. */
    readonly databaseUrl: string
  }
}

/** One PostgreSQL for all database tests: that of TEST_DATABASE_URL, else an embedded one in a temporary directory. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/copy-migrations.js', import.meta.url))])
  // biome-ignore lint/style/noProcessEnv: the one setting of the tests
  // biome-ignore lint/suspicious/noUndeclaredEnvVars: tests are not run by turbo
  const given = process.env.TEST_DATABASE_URL
  const server = given === undefined ? await startTemporaryServer() : { url: given, stop: async () => {} }
  try {
    await makeTemplate(server.url)
  } catch (error) {
    await server.stop()
    throw error
  }
  project.provide('databaseUrl', server.url)
  return server.stop
}

async function startTemporaryServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const directory = await makeTemporaryDirectory('hindsight-test-')
  const remove = () => rm(directory, { recursive: true, force: true })
  const log: string[] = []
  try {
    const server = await startEmbeddedPostgres({
      dataDirectory: directory,
      log: (line) => log.push(line),
      settings: { max_connections: '200', fsync: 'off', synchronous_commit: 'off' },
    })
    const { user, password, database, host, port } = server.connection
    const url = `postgresql://${user}:${password}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`
    const stop = async () => {
      await server.stop()
      await remove()
    }
    return { url, stop }
  } catch (error) {
    await remove()
    throw error
  }
}

async function makeTemplate(url: string): Promise<void> {
  {
    await using administration = await openDatabase({ connection: url, maxConnections: 1 })
    await administration.query(`drop database if exists ${templateDatabase} with (force)`)
    await administration.query(`create database ${templateDatabase}`)
  }
  await using template = await openDatabase({ connection: databaseUrlWith(url, templateDatabase), maxConnections: 1 })
  await migrate(template)
}

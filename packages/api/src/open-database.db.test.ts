import { pino } from 'pino'
import { expect, it } from 'vitest'
import { openTestDatabase } from '../../../test/support/test-database.ts'
import { loadConfig } from './config/load-config.ts'
import { directoryOf } from './daemon/profile-directory.ts'
import { one, sql } from './database/sql.ts'
import { Scope } from './lifecycle/scope.ts'
import { openConfiguredDatabase } from './open-database.ts'

async function open(settings: Record<string, string>) {
  const scope = new Scope()
  const config = loadConfig(settings)
  const profile = directoryOf('p', '/nowhere')
  const opened = openConfiguredDatabase(config, profile, scope, pino({ level: 'silent' }), { enter: () => {} })
  await opened.catch(() => scope[Symbol.asyncDispose]())
  return { db: (await opened).db, scope }
}

it('migrates where it is told to, which need not be where it works', async () => {
  await using usual = await openTestDatabase({ empty: true })
  await using direct = await openTestDatabase({ empty: true })
  const { scope } = await open({
    HINDSIGHT_API_DATABASE_URL: usual.url,
    HINDSIGHT_API_MIGRATION_DATABASE_URL: direct.url,
  })
  const hasBanks = async (db: typeof usual) =>
    (await one<{ there: boolean }>(db, sql`select to_regclass('banks') is not null as there`)).there
  expect(await hasBanks(usual)).toBe(false)
  expect(await hasBanks(direct)).toBe(true)
  await scope[Symbol.asyncDispose]()
})

it('names the setting whose database is not there', async () => {
  await using usual = await openTestDatabase({ empty: true })
  const settings = {
    HINDSIGHT_API_DATABASE_URL: usual.url,
    HINDSIGHT_API_MIGRATION_DATABASE_URL: 'postgresql://me:sesame@127.0.0.1:1/none',
  }
  await expect(open(settings)).rejects.toThrow(
    /127\.0\.0\.1:1\/none cannot be used: .*HINDSIGHT_API_MIGRATION_DATABASE_URL names\.$/,
  )
})

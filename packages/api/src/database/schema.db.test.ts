import { readFile, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { dumpSchema } from '../../../../test/support/dump-schema.ts'
import { openTestDatabase } from '../../../../test/support/test-database.ts'
import { openDatabase } from './database.ts'
import { migrate } from './migrate.ts'

const committed = new URL('schema.sql', import.meta.url)

const heading = `-- The schema that the migrations make, for reading and for review. Written by a test; do not edit. Regenerate with
--   UPDATE_SCHEMA=1 npx vitest run --project database packages/api/src/database/schema.db.test.ts

`

it('the migrations make the schema that schema.sql shows', async () => {
  await using database = await openTestDatabase()
  const actual = heading + (await dumpSchema(database))
  // biome-ignore lint/style/noProcessEnv: asked for on the command line of this very test
  if (process.env.UPDATE_SCHEMA === '1') await writeFile(committed, actual)
  const expected = await readFile(committed, 'utf8')
  expect(
    actual,
    'The migrations make another schema than schema.sql shows. When that is intended, regenerate it as its head says.',
  ).toBe(expected)
})

it('makes the same tables in a schema of another name', async () => {
  await using database = await openTestDatabase()

  await using tenant = await openDatabase({ connection: database.url, schema: 'tenant_a', maxConnections: 1 })
  await migrate(tenant)
  expect(await dumpSchema(tenant)).toBe(await dumpSchema(database))
})

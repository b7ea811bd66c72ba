import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { execute, many, sql } from '../../database/sql.ts'
import { AuditLog } from './audit-log.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db?.close())

it('forgets what is past its time, however short a server lives', async () => {
  await execute(
    db,
    sql`insert into audit_log (bank_id, action, transport, started_at, duration_ms)
        select 'b', day || ' days old', 'http', now() - day * interval '1 day', 1 from unnest('{1,9}'::int[]) day`,
  )
  const onFailure = (error: unknown) => expect.fail(String(error))
  for (const [retentionDays, left] of [
    [-1, 2],
    [7, 1],
  ] as const) {
    await (await AuditLog.open({ db, enabled: true, actions: [], retentionDays, screens: () => false, onFailure }))[
      Symbol.asyncDispose
    ]()
    expect(await many(db, sql`select action from audit_log order by started_at desc limit 5`)).toHaveLength(left)
  }
})

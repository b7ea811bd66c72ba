import type { QueryOf } from 'hindsight-contract'
import { RetainRequest, type RetainRequestInput, routes } from 'hindsight-contract'
import { expect } from 'vitest'
import type { Database } from '../../packages/api/src/database/database.ts'
import { one, sql } from '../../packages/api/src/database/sql.ts'
import { listMemories as listParsed } from '../../packages/api/src/memory/memories/list-memories.ts'
import { retain as retainParsed } from '../../packages/api/src/memory/retain/retain.ts'
import { createOperationHandlers } from '../../packages/api/src/operation-handlers.ts'
import { OperationWorker } from '../../packages/api/src/operations/operation-worker.ts'
import type { TestEngine } from './test-engine.ts'

/** Retain as a caller writes it. */
export function retain(engine: TestEngine, bankId: string, request: RetainRequestInput) {
  return retainParsed(engine, bankId, RetainRequest.parse(request))
}

export function listMemories(engine: TestEngine, bankId: string, query: Partial<QueryOf<'listMemories'>> = {}) {
  return listParsed(engine, bankId, routes.listMemories.query.parse(query))
}

/** Lets a worker run everything that is queued for the bank, without the wait that gathers changes. */
export async function runQueued(engine: TestEngine, bankId: string): Promise<void> {
  const waiting = sql`from operations o join banks b on b.number = o.bank
    where b.id = ${bankId} and o.status in ('pending', 'processing') and o.type <> 'batch_retain'`
  await engine.db.query('update operations set next_retry_at = null where status = $1', ['pending'])
  await using worker = new OperationWorker({ engine, handlers: createOperationHandlers(), pollMs: 20 })
  worker.start()
  const count = async () => (await one<{ n: number }>(engine.db, sql`select count(*) as n ${waiting}`)).n
  await expect.poll(count, { timeout: 20_000, interval: 20 }).toBe(0)
}

/** Everything that hangs on the bank's memories belongs to one that is there. */
export async function expectNoLeftovers(db: Database, bankId: string): Promise<void> {
  const left = await one<Record<string, number>>(
    db,
    sql`select
          (select count(*) from memories m where m.bank = b.number)
            - (select count(*) from memory_vectors v where v.bank = b.number) as vectors,
          (select count(*) from entities e where e.bank = b.number
             and not exists (select 1 from memory_entities m where m.entity = e.number)) as orphans,
          (select count(*) from memories m where m.bank = b.number and m.document is not null and m.chunk is null) as unchunked,
          (select count(*) from memories m where m.bank = b.number and m.type = 'observation'
             and m.proof_count <> (select count(*) from observation_evidence e where e.observation = m.number)) as miscounted,
          (select count(*) from memories m where m.bank = b.number and m.type = 'observation' and m.proof_count = 0) as unproven
        from banks b where b.id = ${bankId}`,
  )
  expect(left).toEqual({ vectors: 0, orphans: 0, unchunked: 0, miscounted: 0, unproven: 0 })
}

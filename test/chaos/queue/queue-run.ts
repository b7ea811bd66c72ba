import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Database, openDatabase } from '../../../packages/api/src/database/database.ts'
import { startEmbeddedPostgres } from '../../../packages/api/src/database/embedded/start-embedded-postgres.ts'
import { Program } from '../../support/program.ts'
import { Scratch } from '../../support/scratch.ts'
import { Random } from '../random.ts'
import { Tally } from '../tally.ts'
import { type DocumentPlan, planDocuments, type Submission } from './queue-documents.ts'
import { countOperations, type QueueCounts, queueProblems } from './queue-problems.ts'
import { LEASE_SECONDS, WorkerFleet } from './worker-fleet.ts'

export interface QueueRunOptions {
  readonly operations: number
  readonly workers: number
  readonly seed: number
}

export interface QueueReport extends QueueCounts {
  readonly documents: number
  /** From the first submission until nothing was left to do. */
  readonly elapsedMs: number
  /** What befell the workers. */
  readonly events: string
}

/** Documents that are written to at the same time. */
const SUBMITTERS = 8
/** Something befalls a worker each time about so many operations more are done, however fast this machine is. */
const OPERATIONS_BETWEEN_EVENTS = 100
const LOOK_EVERY_MS = 200
/** How long nothing at all may get done. */
const PATIENCE_MS = 60_000

/**
 * Queues retains through a server that does no work itself, while workers do it and die of it. Rejects with whatever
 * was not done, done twice, or done out of order.
 */
export async function runQueue(options: QueueRunOptions): Promise<QueueReport> {
  const { operations, workers, seed } = options
  const random = new Random(seed)
  const tally = new Tally()
  await using scratch = await Scratch.create()
  await using postgres = await startEmbeddedPostgres({
    dataDirectory: join(scratch.directory, 'postgres'),
    log: () => {},
    // What dies here is workers, never the database.
    settings: { max_connections: '100', fsync: 'off' },
  })
  const { user, password, database, host, port } = postgres.connection
  const environment = {
    HINDSIGHT_HOME: join(scratch.directory, 'home'),
    HINDSIGHT_API_DATABASE_URL: `postgresql://${user}:${password}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`,
    HINDSIGHT_API_WORKER_LEASE_SECONDS: String(LEASE_SECONDS),
    HINDSIGHT_API_LOG_FORMAT: 'text',
  }
  const server = new Program(['bin/hindsight-api.js', '--port', '0'], {
    environment: { ...environment, HINDSIGHT_API_WORKER_ENABLED: 'false' },
  })
  try {
    const [, url] = await server.printed(/answers at (http:\S+) /)
    await using db = await openDatabase({ connection: postgres.connection, maxConnections: 2 })
    await using fleet = new WorkerFleet(workers, environment, random, tally)
    const plans = planDocuments(operations, random)
    const startedAt = performance.now()
    const submitting = submitAll(url!, plans, random, tally)
    await Promise.all([submitting, watch(db, operations, fleet, random)])
    const elapsedMs = performance.now() - startedAt
    const problems = await queueProblems(db, plans)
    const codes = await fleet.stop()
    if (codes.some((code) => code !== 0)) problems.push(`Workers that were asked to stop ended with ${codes.join()}`)
    if (problems.length > 0) throw new Error(`${problems.join('\n  ')}\n\n  ${fleet.logs(30).join('\n  ')}`)
    return { ...(await countOperations(db)), documents: plans.length, elapsedMs, events: String(tally) }
  } finally {
    await server.kill()
  }
}

/** Strikes as the work goes on, until nothing is left to do. */
async function watch(db: Database, operations: number, fleet: WorkerFleet, random: Random): Promise<void> {
  const pause = () => random.integer(1, 2 * OPERATIONS_BETWEEN_EVENTS)
  let last = await countOperations(db)
  let movedAt = performance.now()
  for (let strikeAt = pause(); last.unfinished > 0 || last.retains < operations; ) {
    await delay(LOOK_EVERY_MS)
    const now = await countOperations(db)
    if (now.retains > last.retains || now.unfinished !== last.unfinished) movedAt = performance.now()
    last = now
    const crashes = fleet.crashes()
    if (crashes.length > 0) throw new Error(`A worker crashed: ${crashes.join('\n')}`)
    if (performance.now() - movedAt > PATIENCE_MS) {
      throw new Error(`Nothing gets done: ${now.retains} retains are, ${now.unfinished} operations are not`)
    }
    for (; strikeAt <= now.retains && now.retains < operations; strikeAt += pause()) fleet.strike()
  }
}

/** Each document's versions in order, several documents at a time; now and then the answer is lost and it is asked again. */
async function submitAll(url: string, plans: readonly DocumentPlan[], random: Random, tally: Tally): Promise<void> {
  const waiting = [...plans]
  const submitter = async () => {
    for (let plan = waiting.shift(); plan !== undefined; plan = waiting.shift()) {
      for (const submission of plan) {
        const operationId = randomUUID()
        await submit(url, submission, operationId)
        if (!random.chance(0.05)) continue
        tally.add('submitted twice')
        await submit(url, submission, operationId)
      }
    }
  }
  await Promise.all(Array.from({ length: SUBMITTERS }, submitter))
}

async function submit(url: string, submission: Submission, operationId: string): Promise<void> {
  const { bank, document, mode, content } = submission
  const response = await fetch(`${url}/v1/default/banks/${bank}/memories`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      async: true,
      operation_id: operationId,
      items: [{ content, document_id: document, update_mode: mode }],
    }),
  })
  if (!response.ok) throw new Error(`Queueing was answered with ${response.status}: ${await response.text()}`)
}

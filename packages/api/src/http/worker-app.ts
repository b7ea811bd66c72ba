import type { Database } from '../database/database.ts'
import { one, sql } from '../database/sql.ts'
import type { Metrics } from '../observability/metrics.ts'
import { problem } from './errors.ts'
import { type GuardSettings, refuseForeign } from './guards.ts'
import { jsonResponse } from './json-response.ts'

export interface WorkerAppOptions {
  readonly db: Database
  readonly worker: { readonly busy: number; readonly slots: number }
  readonly metrics: Metrics
  readonly guard: GuardSettings
  readonly instanceId: string
  readonly version: string
}

/** A database that takes longer than this to say anything is not one to work with. */
const HEALTH_TIMEOUT_MS = 3_000

/** What a worker process answers: `/health`, `/health/ready`, `/health/live` and `/metrics`. */
export function createWorkerApp(options: WorkerAppOptions): (request: Request) => Promise<Response> {
  const { worker, metrics, guard, instanceId, version } = options
  return async (request) => {
    const refused = refuseForeign(request.headers, guard)
    if (refused !== null) return refused
    if (request.method !== 'GET' && request.method !== 'HEAD') return problem(405, 'Only GET is answered here.')
    switch (new URL(request.url).pathname) {
      case '/health':
      case '/health/ready': {
        const error = await findDatabaseProblem(options.db)
        return jsonResponse(error === null ? 200 : 503, {
          status: error === null ? 'healthy' : 'unhealthy',
          database: error === null ? 'connected' : 'error',
          ...(error !== null && { error }),
          operations_running: worker.busy,
          slots: worker.slots,
          instance_id: instanceId,
        })
      }
      case '/health/live':
        return jsonResponse(200, { status: 'alive', version, uptime_seconds: Math.round(process.uptime() * 10) / 10 })
      case '/metrics': {
        const { contentType, text } = await metrics.render()
        return new Response(text, { headers: { 'content-type': contentType } })
      }
      default:
        return problem(404, 'A worker answers /health, /health/ready, /health/live and /metrics.')
    }
  }
}

async function findDatabaseProblem(db: Database): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`The database did not answer within ${HEALTH_TIMEOUT_MS} ms`), HEALTH_TIMEOUT_MS)
  })
  const answered = one(db, sql`select 1 as alive`).then(
    () => null,
    (error: Error) => error.message,
  )
  return Promise.race([answered, late]).finally(() => clearTimeout(timer))
}

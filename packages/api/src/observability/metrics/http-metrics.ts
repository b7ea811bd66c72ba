import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export interface EndedRequest {
  readonly method: string
  /** The path with the names of its parameters in place of their values: there are only so many. */
  readonly endpoint: string
  readonly status: number
  readonly seconds: number
}

/** Any other method is of somebody's making, and would be a series of its own for ever. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Counts requests from their head to their answer. Returns what is called at the beginning, and that what is called at the end. */
export function httpMetrics(registry: Registry): () => (end: EndedRequest) => void {
  const registers = [registry]
  const labelNames = ['method', 'endpoint', 'status_code', 'status_class'] as const
  const duration = new Histogram({
    name: 'hindsight_http_duration_seconds',
    help: 'Time from the head of a request to its answer.',
    labelNames,
    buckets: BUCKETS_S,
    registers,
  })
  const requests = new Counter({
    name: 'hindsight_http_requests_total',
    help: 'Requests answered.',
    labelNames,
    registers,
  })
  const inProgress = new Gauge({
    name: 'hindsight_http_requests_in_progress_requests',
    help: 'Requests being answered now.',
    registers,
  })
  return () => {
    inProgress.inc()
    return ({ method, endpoint, status, seconds }) => {
      inProgress.dec()
      const labels = {
        method: METHODS.has(method) ? method : 'other',
        endpoint,
        status_code: status,
        status_class: `${Math.floor(status / 100)}xx`,
      }
      duration.observe(labels, seconds)
      requests.inc(labels)
    }
  }
}

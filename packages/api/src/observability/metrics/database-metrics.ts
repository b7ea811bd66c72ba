import { Histogram, type Registry } from 'prom-client'
import type { Database } from '../../database/database.ts'
import { readValue } from './read-gauge.ts'

const BUCKETS_S = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30]

export function databaseMetrics(registry: Registry, db: Pick<Database, 'stats' | 'onAcquired'>): void {
  const value = (name: string, help: string, read: () => number) => readValue(registry, name, help, read)
  value('hindsight_db_pool_size', 'Database connections open.', () => db.stats().total)
  value('hindsight_db_pool_idle', 'Database connections that nobody uses.', () => db.stats().idle)
  value('hindsight_db_pool_waiting', 'Requests that wait for a database connection.', () => db.stats().waiting)
  value('hindsight_db_pool_max', 'Most database connections allowed.', () => db.stats().max)
  value('hindsight_db_pool_min', 'Database connections kept open.', () => db.stats().min)
  const wait = new Histogram({
    name: 'hindsight_db_pool_acquire_wait_seconds',
    help: 'Time until there was a database connection, free or new.',
    buckets: BUCKETS_S,
    registers: [registry],
  })
  db.onAcquired((waitedMs) => wait.observe(waitedMs / 1000))
}

import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { expect } from 'vitest'
import { loadConfig } from '../../packages/api/src/config/load-config.ts'
import { Activity } from '../../packages/api/src/lifecycle/activity.ts'
import { Scope } from '../../packages/api/src/lifecycle/scope.ts'
import { openService } from '../../packages/api/src/open-service.ts'
import { jsonOf } from './json-of.ts'
import type { TestDatabase } from './test-database.ts'

// biome-ignore lint/suspicious/noExplicitAny: what a test looks at, the test checks.
type Json = any

/** Everything that a server is but its port and its process, as its settings want it. */
export interface ModelService extends AsyncDisposable {
  /** Of a bank's path, such as `notes/memories`. */
  send(
    method: string,
    path: string,
    body?: unknown,
    signal?: AbortSignal,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>
  /** The same; its answer must be JSON, whatever its status. */
  call(method: string, path: string, body?: unknown): Promise<Json>
  health(): Promise<Json>
  /** Begins with what is queued. */
  work(): void
  /** An operation once it has ended, or waits and says why. */
  settled(bank: string, operationId: string): Promise<Json>
  /** A bank of its own, with these texts, each a document; no consolidation begins by itself. */
  bankWith(...texts: readonly string[]): Promise<string>
}

/** @param settings without `HINDSIGHT_API_` */
export async function openModelService(
  db: TestDatabase,
  settings: Readonly<Record<string, string>>,
): Promise<ModelService> {
  const environment = Object.entries({ WORKER_POLL_INTERVAL_MS: '20', ...settings }).map(([name, value]) => [
    `HINDSIGHT_API_${name}`,
    value,
  ])
  const config = loadConfig({ HINDSIGHT_API_DATABASE_URL: db.url, ...Object.fromEntries(environment) })
  const scope = new Scope()
  const service = await openService(config, {
    db,
    connection: db.url,
    scope,
    log: pino({ level: 'silent' }),
    background: new Activity(),
    instanceId: randomUUID(),
    version: '0',
    protocolVersion: 1,
    profile: 'test',
  })
  const send: ModelService['send'] = async (method, path, body, signal, headers) =>
    service.fetch(
      new Request(`http://127.0.0.1${path}`, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(signal !== undefined && { signal }),
      }),
    )
  const inBanks = (path: string) => `/v1/default/banks/${path}`
  const call: ModelService['call'] = async (method, path, body) => jsonOf(await send(method, inBanks(path), body))
  return {
    send: (method, path, ...rest) => send(method, inBanks(path), ...rest),
    call,
    health: async () => jsonOf(await send('GET', '/health')),
    work: () => service.start(),
    async settled(bank, operationId) {
      const read = () => call('GET', `${bank}/operations/${operationId}`)
      await expect
        .poll(async () => (await read()).error_message ?? (await read()).status, { timeout: 20_000, interval: 20 })
        .not.toMatch(/^(pending|processing)$/)
      return read()
    },
    async bankWith(...texts) {
      const bank = `bank-${randomUUID()}`
      await call('PUT', bank, {})
      await call('PATCH', `${bank}/config`, { updates: { enable_auto_consolidation: false } })
      const items = texts.map((content, index) => ({ content, document_id: `d${index}`, timestamp: '2024-01-01' }))
      if (items.length > 0) await call('POST', `${bank}/memories`, { items })
      return bank
    },
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  }
}

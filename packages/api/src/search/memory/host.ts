import { Worker } from 'node:worker_threads'
import { DatabaseUnavailable } from '../../database/connection-loss.ts'
import type { DatabaseConnection } from '../../database/database.ts'
import { readAnswer } from '../answer.ts'
import type { BankVersion, SearchIndex, SearchQuery, SearchResult } from '../search-index.ts'
import type { BankStatistics, Reply, Request, WorkerOptions } from './protocol.ts'

export interface MemorySearchIndexOptions {
  readonly connection: DatabaseConnection
  readonly schema?: string
  /** The longest unused banks are forgotten beyond it. */
  readonly memoryBudgetBytes?: number
  /** How the thread is begun, given what it needs to know; the built worker by default. */
  readonly startWorker?: (options: WorkerOptions) => Worker
}

const DEFAULT_BUDGET_BYTES = 2 * 2 ** 30
/** A request that a dying worker took along is sent once more, to the next one. */
const ATTEMPTS = 2
/** Sources and build have the same depth, so this is the built worker from both. */
const WORKER_URL = new URL('../../../dist/search/memory/worker.js', import.meta.url)

type RequestBody =
  | { readonly kind: 'search'; readonly bank: BankVersion; readonly query: SearchQuery }
  | { readonly kind: 'statistics' }

interface Pending {
  readonly body: RequestBody
  attempts: number
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

/** The home of bank indexes in a worker thread, which reads the database by its own connections. */
export class MemorySearchIndex implements SearchIndex {
  readonly #options: WorkerOptions
  readonly #startWorker: (options: WorkerOptions) => Worker
  readonly #pending = new Map<number, Pending>()
  #worker: Worker | null = null
  #nextId = 1
  #stopping: Promise<void> | null = null

  constructor(options: MemorySearchIndexOptions) {
    this.#startWorker = options.startWorker ?? startBuiltWorker
    this.#options = {
      connection: options.connection,
      schema: options.schema ?? 'public',
      memoryBudgetBytes: options.memoryBudgetBytes ?? DEFAULT_BUDGET_BYTES,
    }
  }

  async search(bank: BankVersion, query: SearchQuery, signal?: AbortSignal): Promise<SearchResult> {
    signal?.throwIfAborted()
    return this.#request<SearchResult>({ kind: 'search', bank, query }, signal)
  }

  prepare(bank: BankVersion): void {
    if (this.#stopping === null) this.#post({ kind: 'prepare', bank })
  }

  drop(bankNumber: number, space?: number): void {
    if (this.#worker !== null) this.#post({ kind: 'drop', bankNumber, space })
  }

  async statistics(): Promise<BankStatistics & { readonly home: 'memory' }> {
    const statistics =
      this.#worker === null
        ? { banks: 0, memories: 0, bytes: 0, loads: 0, loadMs: 0 }
        : await this.#request<BankStatistics>({ kind: 'statistics' })
    return { home: 'memory', ...statistics }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  #request<T>(body: RequestBody, signal?: AbortSignal): Promise<T> {
    if (this.#stopping !== null) return Promise.reject(new Error('The search index is closed'))
    const id = this.#nextId++
    return new Promise<T>((resolve, reject) => {
      const onAbort = (): void => {
        this.#settle(id)?.reject(signal?.reason)
        this.#worker?.postMessage({ kind: 'cancel', id } satisfies Request)
      }
      const done = (): void => signal?.removeEventListener('abort', onAbort)
      const pending: Pending = {
        body,
        attempts: 1,
        resolve: (value) => {
          done()
          resolve(value)
        },
        reject: (error) => {
          done()
          reject(error)
        },
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#pending.set(id, pending)
      this.#send(id, body)
    })
  }

  /** The process stays alive while somebody waits for an answer, and only then. */
  #send(id: number, body: RequestBody): void {
    this.#post({ ...body, id })
    this.#worker?.ref()
  }

  #post(request: Request): void {
    this.#worker ??= this.#start()
    this.#worker.postMessage(request)
  }

  #start(): Worker {
    const worker = this.#startWorker(this.#options)
    worker.unref()
    worker.on('message', (reply: Reply) => this.#receive(reply))
    // What went wrong is told to those whose requests it took along; 'exit' follows.
    let cause: unknown
    worker.on('error', (error) => {
      cause = error
    })
    worker.on('exit', () => this.#lose(worker, cause))
    return worker
  }

  #receive(reply: Reply): void {
    const pending = this.#settle(reply.id)
    if (pending === undefined) return
    switch (reply.kind) {
      case 'answer':
        pending.resolve(readAnswer(reply.answer) as never)
        break
      case 'statistics':
        pending.resolve(reply.statistics as never)
        break
      case 'failure':
        // The class of an error does not survive the way between threads.
        pending.reject(reply.isUnavailable ? new DatabaseUnavailable(reply.error) : reply.error)
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    if (this.#pending.size === 0) this.#worker?.unref()
    return pending
  }

  /** The worker has ended: what was under way is asked again of a new one, once. */
  #lose(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = null
    const retried: [number, RequestBody][] = []
    for (const [id, pending] of [...this.#pending]) {
      if (this.#stopping !== null || pending.attempts >= ATTEMPTS) {
        this.#pending.delete(id)
        pending.reject(new Error('The search worker ended before it could answer', { cause }))
        continue
      }
      pending.attempts++
      retried.push([id, pending.body])
    }
    for (const [id, body] of retried) this.#send(id, body)
  }

  async #stop(): Promise<void> {
    const worker = this.#worker
    if (worker === null) return
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    worker.postMessage({ kind: 'stop' } satisfies Request)
    await ended
  }
}

/** Begins the worker as it was built; sources cannot be run in a thread as they are. */
export function startBuiltWorker(options: WorkerOptions): Worker {
  return new Worker(WORKER_URL, { workerData: options, name: 'search' })
}

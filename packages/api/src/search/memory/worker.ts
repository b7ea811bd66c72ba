import { performance } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import { DatabaseUnavailable } from '../../database/connection-loss.ts'
import { type Database, openDatabase } from '../../database/database.ts'
import { NO_ANSWER, packAnswer } from '../answer.ts'
import { searchBank } from '../arms/search-bank.ts'
import { SearchScratch } from '../arms/search-scratch.ts'
import type { BankVersion, SearchQuery } from '../search-index.ts'
import type { BankIndex } from './bank-index.ts'
import { BankStore } from './bank-store.ts'
import type { Reply, Request, WorkerOptions } from './protocol.ts'

/** One connection may load a large bank while another brings a small one up to date. */
const CONNECTIONS = 3

const port = parentPort!
const { connection, schema, memoryBudgetBytes } = workerData as WorkerOptions
const store = new BankStore(connect, memoryBudgetBytes)
const scratch = new SearchScratch()
/** Searches somebody still waits for. */
const awaited = new Set<number>()
let opening: Promise<Database> | null = null

function connect(): Promise<Database> {
  opening ??= openDatabase({
    connection,
    schema,
    maxConnections: CONNECTIONS,
    applicationName: 'hindsight-search',
  }).catch((error) => {
    opening = null
    throw error
  })
  return opening
}

/** Ends the thread once what is being read has been read. */
async function stop(): Promise<void> {
  port.close()
  const database = await opening?.catch(() => null)
  await database?.close()
}

function reply(message: Reply): void {
  port.postMessage(message)
}

function answer(id: number, index: BankIndex | null, query: SearchQuery): void {
  if (!awaited.has(id)) return
  const startedAt = performance.now()
  const found = index === null ? NO_ANSWER : packAnswer(index, searchBank(index, query, scratch), query, startedAt)
  reply({ kind: 'answer', id, answer: found })
}

async function search(id: number, bank: BankVersion, query: SearchQuery): Promise<void> {
  awaited.add(id)
  try {
    await store.use(bank, (index) => answer(id, index, query))
  } catch (error) {
    const isUnavailable = error instanceof DatabaseUnavailable
    reply({ kind: 'failure', id, error: isUnavailable ? error.cause : error, isUnavailable })
  } finally {
    awaited.delete(id)
  }
}

/** A search that needs the bank will meet the same trouble and report it. */
function prepare(bank: BankVersion): void {
  store.use(bank, () => {}).catch(() => {})
}

port.on('message', (request: Request) => {
  switch (request.kind) {
    case 'search':
      void search(request.id, request.bank, request.query)
      break
    case 'cancel':
      awaited.delete(request.id)
      break
    case 'prepare':
      prepare(request.bank)
      break
    case 'drop':
      store.drop(request.bankNumber, request.space)
      break
    case 'statistics':
      reply({ kind: 'statistics', id: request.id, statistics: store.statistics() })
      break
    case 'stop':
      void stop()
  }
})

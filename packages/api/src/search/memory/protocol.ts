import type { DatabaseConnection } from '../../database/database.ts'
import type { SearchAnswer } from '../answer.ts'
import type { BankVersion, SearchQuery } from '../search-index.ts'

/** What the worker thread is started with. */
export interface WorkerOptions {
  readonly connection: DatabaseConnection
  readonly schema: string
  readonly memoryBudgetBytes: number
}

export type Request =
  | { readonly kind: 'search'; readonly id: number; readonly bank: BankVersion; readonly query: SearchQuery }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'prepare'; readonly bank: BankVersion }
  | { readonly kind: 'drop'; readonly bankNumber: number; readonly space: number | undefined }
  | { readonly kind: 'statistics'; readonly id: number }
  | { readonly kind: 'stop' }

export interface BankStatistics {
  readonly banks: number
  readonly memories: number
  readonly bytes: number
  readonly loads: number
  readonly loadMs: number
}

export type Reply =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: SearchAnswer }
  | { readonly kind: 'statistics'; readonly id: number; readonly statistics: BankStatistics }
  | { readonly kind: 'failure'; readonly id: number; readonly error: unknown; readonly isUnavailable: boolean }

import type { BankTemplateManifest, RetainedDocument } from 'hindsight-contract'
import type { BankSettingRules } from '../config/bank/bank-setting-rules.ts'
import type { Database } from '../database/database.ts'
import type { EmbeddingModel } from '../models/embedding-model.ts'
import type { LanguageModels } from '../models/language/language-models.ts'
import type { Reranking } from '../models/reranking/reranking.ts'
import type { SearchIndex } from '../search/search-index.ts'
import type { SearchTuning } from '../search/search-tuning.ts'
import type { TimeLanguage } from '../text/time/time-languages.ts'
import type { TransferSettings } from './document-transfer/transfer-settings.ts'
import type { EmbeddingSpaces } from './embedding-spaces/embedding-spaces.ts'
import type { FileSettings } from './files/file-settings.ts'
import type { FileStorages } from './files/storage/file-storage.ts'
import type { RecalledRows } from './recall/recalled-rows.ts'
import type { ReflectSettings } from './reflect/reflect-settings.ts'
import type { RetainDefaults } from './retain/retain-settings.ts'
import type { RetainBatching } from './retain/with-model/batched-asking.ts'
import type { GlobalWebhook } from './webhooks/queue-events.ts'

/** What every capability of the engine is given; each uses only what it needs. */
export interface Engine {
  readonly db: Database
  readonly search: SearchIndex
  readonly recalledRows: RecalledRows
  /** Where vectors are, and who makes them. */
  readonly spaces: EmbeddingSpaces
  /** The model of `spaces.target`. */
  readonly embedding: EmbeddingModel
  /** Who has the last word about the order of what a recall finds. */
  readonly reranking: Reranking
  /** Answers null when none is configured: everything works without one. */
  readonly languageFor: LanguageModels
  /** Queued retains wait for batches of a provider; without it a model is asked at once. */
  readonly retainBatching?: RetainBatching
  /** The number of the embedding space of `embedding`. A bank may still be searched in another one. */
  readonly space: number
  readonly settings: EngineSettings
  /** Bounds what is under way in this process; without it nothing is. */
  readonly limits?: EngineLimits
  readonly files: { readonly settings: FileSettings; readonly storages: FileStorages }
  readonly transfer: TransferSettings
  readonly now: () => Date
  /** Told of documents that were stored. */
  readonly onRetained?: (documents: readonly RetainedDocument[]) => void
  /** Wakes the operation worker after a commit that queued something. */
  readonly wakeWorker: () => void
}

/** Each runs what it is given when there is a place. */
export interface EngineLimits {
  /** Of what is read already and is to be stored. */
  readonly store: <T>(work: () => Promise<T>) => Promise<T>
}

/** What the server decides alone, and what it and the tenant decide for banks. */
export interface EngineSettings {
  /** No recall question may be longer (cl100k tokens). */
  readonly recallMaxQueryTokens: number
  /** Superseded versions of a document that are kept. */
  readonly documentVersionsKept: number
  /** How far a reflect may go. */
  readonly reflect?: ReflectSettings
  readonly webhooks: WebhookSettings
  /** What every bank that is created begins with. */
  readonly newBanks?: BankTemplateManifest | undefined
  /** What the audit log of banks is about; all when left out or empty. */
  readonly auditActions?: readonly string[]
  /** What holds for banks that have not decided otherwise; without it the defaults. */
  readonly bankSettings?: BankSettingRules
  /** How language models read what is retained. */
  readonly retain?: RetainDefaults
  /** In which times of questions are understood; without it all there are. */
  readonly timeLanguages?: readonly TimeLanguage[]
  /** How all banks are searched. */
  readonly search?: SearchTuning
}

export interface WebhookSettings {
  /** Hosts of private networks that may be called. */
  readonly allowedHosts: readonly string[]
  readonly exposeResponseBody: boolean
  readonly global: GlobalWebhook | null
}

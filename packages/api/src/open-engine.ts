import type { Config } from './config/load-config.ts'
import { resolveSearchTuning } from './config/search-tuning.ts'
import type { Database, DatabaseConnection } from './database/database.ts'
import type { Activity } from './lifecycle/activity.ts'
import { limitParallel } from './lifecycle/limit-parallel.ts'
import type { Scope } from './lifecycle/scope.ts'
import type { Engine } from './memory/engine.ts'
import { RecalledRows } from './memory/recall/recalled-rows.ts'
import { createReranking } from './models/reranking/create-reranking.ts'
import type { Telemetry } from './observability/telemetry.ts'
import { openEmbeddings } from './open-embeddings.ts'
import { openFileStorages } from './open-file-storages.ts'
import { type OpenedLanguageModels, openLanguageModels } from './open-language-models.ts'
import { openRetainBatching } from './open-retain-batching.ts'
import { openWorker } from './open-worker.ts'
import type { OperationWorker } from './operations/operation-worker.ts'
import { openSearchIndex } from './search/choose-home.ts'

/** The engine over an open database, with its search index and, unless switched off, the worker of its queue. */
export async function openEngine(
  config: Config,
  db: Database,
  connection: DatabaseConnection,
  scope: Scope,
  telemetry: Telemetry,
  background: Activity,
): Promise<{ engine: Engine; language: OpenedLanguageModels; worker: OperationWorker | null }> {
  const { variables } = config
  const { log, metrics } = telemetry
  const embeddings = await openEmbeddings(config, db, scope, log)
  const { spaces } = embeddings
  const search = scope.use(
    await openSearchIndex({
      home: variables.SEARCH_HOME,
      db,
      connection,
      schema: variables.DATABASE_SCHEMA,
      memoryBudgetBytes: variables.SEARCH_MEMORY_MB * 2 ** 20,
      dimensions: spaces.target.model.dimensions,
    }),
  )
  const language = await openLanguageModels(config, db, scope, log)
  language.onCall(metrics.countModelCall)
  const retainBatching = openRetainBatching(config, language, log)
  let worker: OperationWorker | null = null
  const engine: Engine = {
    db,
    search,
    recalledRows: new RecalledRows(),
    spaces,
    get embedding() {
      return spaces.target.model
    },
    get space() {
      return spaces.target.number
    },
    reranking: createReranking(config.reranker, embeddings.local),
    languageFor: language.languageFor,
    ...(retainBatching !== undefined && { retainBatching }),
    limits: { store: limitParallel(variables.RETAIN_MAX_CONCURRENT) },
    settings: {
      bankSettings: config.bankSettings,
      newBanks: config.newBanks,
      search: resolveSearchTuning(variables),
      timeLanguages: variables.QUERY_ANALYZER_LANGUAGES,
      recallMaxQueryTokens: variables.RECALL_MAX_QUERY_TOKENS,
      documentVersionsKept: variables.DOCUMENT_VERSIONS_KEPT,
      reflect: {
        // Some of the time of a request is left to hand in what there is.
        timeMs: Math.min(variables.REFLECT_WALL_TIMEOUT * 1000, variables.REQUEST_TIMEOUT_SECONDS * 900),
        turns: variables.REFLECT_MAX_ITERATIONS,
        contextTokens: variables.REFLECT_MAX_CONTEXT_TOKENS,
        maxAnswerTokens: variables.REFLECT_MAX_COMPLETION_TOKENS,
      },
      retain: {
        findCauses: variables.RETAIN_EXTRACT_CAUSAL_LINKS,
        outputLanguage: variables.LLM_OUTPUT_LANGUAGE ?? null,
        failOnErrors: variables.FAIL_ON_EXTRACTION_ERRORS,
      },
      auditActions: variables.AUDIT_LOG_ACTIONS,
      webhooks: {
        allowedHosts: variables.WEBHOOK_ALLOWED_HOSTS,
        exposeResponseBody: variables.WEBHOOK_EXPOSE_RESPONSE_BODY,
        global:
          variables.WEBHOOK_URL === undefined
            ? null
            : {
                url: variables.WEBHOOK_URL,
                secret: variables.WEBHOOK_SECRET ?? null,
                eventTypes: variables.WEBHOOK_EVENT_TYPES,
              },
      },
    },
    files: {
      storages: openFileStorages(config, db),
      settings: {
        mostFiles: variables.FILE_CONVERSION_MAX_BATCH_SIZE,
        mostBytes: variables.FILE_CONVERSION_MAX_BATCH_SIZE_MB * 1_000_000,
        allowedParsers: variables.FILE_PARSER_ALLOWLIST ?? null,
        deleteAfterRetain: variables.FILE_DELETE_AFTER_RETAIN,
        conversion: {
          timeoutMs: variables.FILE_CONVERSION_TIMEOUT_SECONDS * 1000,
          memoryBytes: variables.FILE_CONVERSION_MEMORY_MB * 1_000_000,
        },
      },
    },
    transfer: {
      mostArchiveBytes: variables.DOCUMENT_IMPORT_MAX_MB * 1_000_000,
      limits: {
        totalBytes: variables.DOCUMENT_IMPORT_MAX_UNPACKED_MB * 1_000_000,
        entryBytes: variables.DOCUMENT_IMPORT_MAX_DOCUMENT_MB * 1_000_000,
      },
    },
    now: () => new Date(),
    onRetained: metrics.countDocuments,
    wakeWorker: () => worker?.wake(),
  }
  if (variables.WORKER_ENABLED) {
    worker = openWorker(config, engine, scope, telemetry, background)
  }
  embeddings.begin(engine)
  return { engine, language, worker }
}

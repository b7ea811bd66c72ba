import type { Config } from './config/load-config.ts'
import { defaultWorkerSlots } from './config/worker-slots.ts'
import type { Activity } from './lifecycle/activity.ts'
import { Recurring } from './lifecycle/recurring.ts'
import type { Scope } from './lifecycle/scope.ts'
import { CONSOLIDATION } from './memory/consolidation/queue-consolidation.ts'
import { EXPORT_DOCUMENTS, IMPORT_DOCUMENTS } from './memory/document-transfer/transfer-operations.ts'
import type { Engine } from './memory/engine.ts'
import { FILE_CONVERT_RETAIN } from './memory/files/file-operation.ts'
import { sweepFiles } from './memory/files/sweep-files.ts'
import { REFRESH_MENTAL_MODEL } from './memory/mental-models/queue-refresh.ts'
import { RefreshSchedule } from './memory/mental-models/refresh-schedule.ts'
import { RETAIN } from './memory/retain/retain-operation.ts'
import { observeOperations } from './observability/observe-operations.ts'
import type { Telemetry } from './observability/telemetry.ts'
import { isEmbedded } from './open-database.ts'
import { createOperationHandlers } from './operation-handlers.ts'
import { OperationWorker } from './operations/operation-worker.ts'
import { removeEndedOperations } from './operations/remove-ended-operations.ts'
import { WorkerRecord } from './operations/worker-record.ts'
import { serverVersion } from './server-version.ts'

/** How often records that are past their time are looked for. */
const CLEANUP_INTERVAL_MS = 15 * 60_000

/** How soon what was deleted is gone from storage elsewhere. */
const FILE_SWEEP_INTERVAL_MS = 60_000

/** The only process that an embedded database has wakes itself; nobody else's work needs to be looked for. */
const LONELY_POLL_MS = 5_000

/** How often a worker shows that it lives. Leases do not depend on it: it is for people. */
const SIGN_MS = 10_000
const LONELY_SIGN_MS = 60_000

/** The worker of the queue, as the configuration wants it. It begins when it is started. */
export function openWorker(
  config: Config,
  engine: Engine,
  scope: Scope,
  telemetry: Telemetry,
  background: Activity,
): OperationWorker {
  const { variables } = config
  const { log } = telemetry
  const isAlone = isEmbedded(variables.DATABASE_URL)
  const slots = variables.WORKER_MAX_SLOTS ?? defaultWorkerSlots(config.language)
  const record = scope.use(
    new WorkerRecord(engine.db, {
      name: variables.WORKER_ID,
      version: serverVersion(),
      slots,
      intervalMs: isAlone ? LONELY_SIGN_MS : SIGN_MS,
    }),
  )
  const worker = new OperationWorker({
    engine,
    handlers: createOperationHandlers(),
    id: record.id,
    concurrency: slots,
    reservedSlots: {
      [RETAIN]: variables.WORKER_RETAIN_RESERVED_SLOTS,
      [CONSOLIDATION]: variables.WORKER_CONSOLIDATION_RESERVED_SLOTS,
      [EXPORT_DOCUMENTS]: variables.WORKER_EXPORT_DOCUMENTS_RESERVED_SLOTS,
      [IMPORT_DOCUMENTS]: variables.WORKER_IMPORT_DOCUMENTS_RESERVED_SLOTS,
      [FILE_CONVERT_RETAIN]: variables.WORKER_FILE_CONVERT_RETAIN_RESERVED_SLOTS,
      [REFRESH_MENTAL_MODEL]: variables.WORKER_REFRESH_MENTAL_MODEL_RESERVED_SLOTS,
    },
    leaseMs: variables.WORKER_LEASE_SECONDS * 1_000,
    isAlone,
    pollMs: isAlone ? LONELY_POLL_MS : variables.WORKER_POLL_INTERVAL_MS,
    timeoutMs: variables.WORKER_OPERATION_TIMEOUT_SECONDS * 1_000,
    // Facts must not be left behind because something went wrong for a while.
    persistentTypes: [CONSOLIDATION],
    activity: background,
    observe: observeOperations(telemetry),
    onFailure: ({ id, type, bankId }, error, willRetry) => {
      const about = { err: error, operationId: id, type, bank: bankId }
      if (willRetry) log.warn(about, 'An operation did not succeed and is tried again.')
      else log.error(about, 'An operation failed for good.')
    },
    onTakeOver: ({ id, type, takeoverCount }) =>
      log.warn({ operationId: id, type, takeoverCount }, 'The worker of an operation stopped while it ran.'),
  })
  scope.use(worker)
  scope.use(
    new RefreshSchedule(engine, (error) =>
      log.warn({ err: error }, 'Scheduled refreshes of mental models could not be looked for; it is tried again.'),
    ),
  )
  scope.use(
    new Recurring(
      () => sweepFiles(engine),
      FILE_SWEEP_INTERVAL_MS,
      (error) => log.warn({ err: error }, 'Files that nobody needs could not be removed; it is tried again.'),
    ),
  )
  if (variables.OPERATION_RETENTION_DAYS > 0) {
    scope.use(
      new Recurring(
        () => removeEndedOperations(engine.db, variables.OPERATION_RETENTION_DAYS),
        CLEANUP_INTERVAL_MS,
        (error) => log.warn({ err: error }, 'Records of old operations could not be removed; it is tried again.'),
      ),
    )
  }
  return worker
}

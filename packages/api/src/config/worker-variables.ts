import { z } from 'zod'
import { flag, integer } from './variable-kinds.ts'

/** How queued operations are run, in the server or in `hindsight-worker`. */
export const workerVariables = {
  WORKER_ENABLED: flag
    .default(true)
    .describe('Run queued operations in this process. Without it, some `hindsight-worker` has to.'),
  WORKER_ID: z
    .string()
    .max(200)
    .optional()
    .describe('What a worker is called in `hindsight-admin workers`. Unset: the name of the machine.'),
  WORKER_MAX_SLOTS: integer(1, 100)
    .optional()
    .describe('Operations that run at the same time. Unset: 4; with a model twice `LLM_MAX_CONCURRENT`, from 4 to 64.'),
  WORKER_RETAIN_RESERVED_SLOTS: integer(0, 100)
    .default(1)
    .describe('Slots that only retains use. At least one slot is always left for everything.'),
  WORKER_CONSOLIDATION_RESERVED_SLOTS: integer(0, 100).default(1).describe('Slots that only consolidations use.'),
  WORKER_REFRESH_MENTAL_MODEL_RESERVED_SLOTS: integer(0, 100)
    .default(0)
    .describe('Slots that only refreshes of mental models use.'),
  WORKER_FILE_CONVERT_RETAIN_RESERVED_SLOTS: integer(0, 100)
    .default(0)
    .describe('Slots that only conversions of files use.'),
  WORKER_EXPORT_DOCUMENTS_RESERVED_SLOTS: integer(0, 100).default(0).describe('Slots that only exports use.'),
  WORKER_IMPORT_DOCUMENTS_RESERVED_SLOTS: integer(0, 100).default(0).describe('Slots that only imports use.'),
  WORKER_POLL_INTERVAL_MS: integer(20, 60_000)
    .default(500)
    .describe('How often an idle worker looks for what other processes have queued, in milliseconds.'),
  WORKER_LEASE_SECONDS: integer(1, 3_600)
    .default(15)
    .describe('How long after the last sign of life of a worker another takes its operations over.'),
  WORKER_OPERATION_TIMEOUT_SECONDS: integer(1)
    .default(3_600)
    .describe('Longest that one operation may run without telling of progress.'),
  WORKER_HTTP_PORT: integer(0, 65_535)
    .optional()
    .describe('Where `hindsight-worker` answers `/health` and `/metrics`; 0 picks a free port. Unset: nowhere.'),
  OPERATION_RETENTION_DAYS: integer(0)
    .default(0)
    .describe('How long records of operations that have ended are kept, in days; 0 = for ever.'),
} satisfies Record<string, z.ZodType>

import { AsyncLocalStorage } from 'node:async_hooks'

/** For whom the running code works. */
export interface ActiveWork {
  readonly requestId?: string
  readonly operationId?: string
}

const storage = new AsyncLocalStorage<ActiveWork>()

/** Runs `run`, and all that it awaits or begins, as part of this work. */
export const runAs = <T>(work: ActiveWork, run: () => T): T => storage.run(work, run)

export const activeWork = (): ActiveWork | undefined => storage.getStore()

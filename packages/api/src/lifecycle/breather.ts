import { setImmediate as nextTurn } from 'node:timers/promises'

/** Long computations that share the process with requests stop this often to let those run, in milliseconds. */
const SLICE_MS = 5

/** Call between steps of a long computation: lets other work of the process have its turn when it is due. */
export function createBreather(signal?: AbortSignal): () => Promise<void> | undefined {
  let startedAt = performance.now()
  return () => {
    if (performance.now() - startedAt < SLICE_MS) return undefined
    return nextTurn().then(() => {
      signal?.throwIfAborted()
      startedAt = performance.now()
    })
  }
}

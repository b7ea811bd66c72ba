import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type SplitDocument, type SplitRequest, splitText } from './split-text.ts'

/** Characters that are split in a few milliseconds; more would keep other work of the process waiting. */
const MOST_AT_ONCE = 30_000

// Worker threads run what was built, also when this file is run from its source.
const workerFile = new URL('../../../dist/memory/retain/split-text-worker.js', import.meta.url)

/** `splitText`, for a long text in a thread of its own. */
export async function splitBeside(request: SplitRequest, signal?: AbortSignal): Promise<SplitDocument> {
  const length = request.items.reduce((total, { text }) => total + text.length, 0)
  if (length <= MOST_AT_ONCE) return splitText(request)
  const worker = new Worker(workerFile, { workerData: request })
  try {
    const [split] = (await once(worker, 'message', signal ? { signal } : {})) as [SplitDocument]
    return split
  } finally {
    await worker.terminate()
  }
}

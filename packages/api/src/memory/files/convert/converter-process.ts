import { setPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { ConversionJob, ConversionOutcome } from './conversion.ts'
import { tooMuchMemory } from './too-much-memory.ts'

/** How often the memory is looked at: what grows between two looks is allowed for. */
const LOOK_EVERY_MS = 20
const BACKGROUND_PRIORITY = 10

const memoryBytes = Number(process.argv[2])

// Whoever waits for an answer comes first.
setPriority(BACKGROUND_PRIORITY)
// Nobody waits for the answer any more.
process.on('disconnect', () => process.exit(1))
process.once('message', (job: ConversionJob) => {
  const atStart = process.memoryUsage.rss()
  const worker = new Worker(new URL('./converter-worker.js', import.meta.url), {
    workerData: job,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: Math.ceil(memoryBytes / 2 ** 20) },
  })
  // The thread's own limit does not count buffers, which is where bombs grow.
  setInterval(() => {
    if (process.memoryUsage.rss() - atStart > memoryBytes) answer(tooMuchMemory(memoryBytes))
  }, LOOK_EVERY_MS)
  worker.on('message', answer)
  worker.on('error', (error: NodeJS.ErrnoException) =>
    answer(
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? tooMuchMemory(memoryBytes)
        : { problem: `could not be read: ${error.message}. It may be damaged.` },
    ),
  )
})

let answered = false

function answer(outcome: ConversionOutcome): void {
  if (answered) return
  answered = true
  process.send!(outcome, () => process.exit(0))
}

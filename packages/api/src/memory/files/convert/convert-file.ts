import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { ConversionLimits } from '../file-settings.ts'
import type { ConversionJob, ConversionOutcome } from './conversion.ts'
import { tooMuchMemory } from './too-much-memory.ts'

// Processes run what was built, also when this file is run from its source.
const program = new URL('../../../../dist/memory/files/convert/converter-process.js', import.meta.url)

/**
 * Converts a file in a thread of a process of its own, which is ended when it takes too long or too much memory: what a
 * hostile file does there, up to a crash, reaches nobody else. It knows no secrets and has no connections.
 */
export async function convertFile(
  job: ConversionJob,
  { timeoutMs, memoryBytes, signal }: ConversionLimits & { readonly signal: AbortSignal },
): Promise<ConversionOutcome> {
  signal.throwIfAborted()
  const child = fork(program, [String(memoryBytes)], {
    env: {},
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const exited = once(child, 'exit')
  const kill = () => child.kill('SIGKILL')
  signal.addEventListener('abort', kill, { once: true })
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    kill()
  }, timeoutMs)
  let outcome: ConversionOutcome | undefined
  child.on('message', (message) => {
    outcome = message as ConversionOutcome
  })
  try {
    child.send(job, () => {})
    const [code, endedBy] = (await exited) as [number | null, NodeJS.Signals | null]
    signal.throwIfAborted()
    if (outcome !== undefined) return outcome
    if (isLate) {
      return {
        problem: `took longer than ${timeoutMs / 1_000} s to read. Split it, or raise HINDSIGHT_API_FILE_CONVERSION_TIMEOUT_SECONDS.`,
      }
    }
    // Whoever asks for more memory than there is does not always live to tell.
    if (endedBy !== null || (code !== null && code >= 128)) return tooMuchMemory(memoryBytes)
    return { problem: 'could not be read: the program that reads it ended without an answer. It may be damaged.' }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', kill)
    kill()
  }
}

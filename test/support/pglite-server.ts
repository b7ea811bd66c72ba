import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** An empty PostgreSQL with pgvector in WebAssembly. Its data is gone with it. */
export interface PgliteServer extends AsyncDisposable {
  readonly url: string
}

/**
 * Starts it in a process of its own, because every statement blocks the event loop it runs on. All clients share one
 * session: a transaction makes the others wait, settings and prepared statements leak, a session's advisory lock
 * excludes nobody. Rejects with what the process said when it cannot run here.
 */
export async function startPgliteServer(): Promise<PgliteServer> {
  const child = fork(fileURLToPath(new URL('./pglite-process.ts', import.meta.url)), {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const address = await listening(child)
  return {
    url: `postgresql://postgres:postgres@${address}/postgres?sslmode=disable`,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function listening(child: ChildProcess): Promise<string> {
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk
  })
  const ended = once(child, 'exit').then(() => {
    throw new Error(`PGlite did not start: ${said.trim()}`)
  })
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [{ address: string }]
  ended.catch(() => {})
  return message.address
}

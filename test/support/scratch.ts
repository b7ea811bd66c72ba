import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { clusterNameOf } from '../../packages/api/src/database/embedded/postmaster.ts'
import { listProcesses, sendSignal } from '../../packages/api/src/database/embedded/processes.ts'
import { makeTemporaryDirectory } from './temporary-directory.ts'

/** A directory for whole processes to live in, and a way to see whom it still belongs to. */
export class Scratch implements AsyncDisposable {
  readonly directory: string

  private constructor(directory: string) {
    this.directory = directory
  }

  static async create(): Promise<Scratch> {
    return new Scratch(await makeTemporaryDirectory('hindsight-e2e-'))
  }

  /** Living processes that were started for this directory: servers, postmasters, and those of killed postmasters. */
  async processes(): Promise<{ pid: number; command: string }[]> {
    const marks = [this.directory, ...(await this.#clusters()).map(clusterNameOf)]
    return (await listProcesses()).filter(({ command }) => marks.some((mark) => command.includes(mark)))
  }

  /** Of the one PostgreSQL server below this directory. */
  async postmasterPid(): Promise<number> {
    const found = (await this.processes()).filter(({ command }) => /postgres.* -D /.test(command))
    if (found.length !== 1) throw new Error(`${found.length} PostgreSQL servers run here`)
    return found[0]!.pid
  }

  /** Database clusters below the directory. */
  async #clusters(directory = this.directory): Promise<string[]> {
    const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
    const directories = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(directory, name))
    const inner = directories.map((path) => (path.endsWith('/cluster') ? [path] : this.#clusters(path)))
    return (await Promise.all(inner)).flat()
  }

  /** Ends what a failed test has left. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const { pid } of await this.processes()) sendSignal(pid, 'SIGKILL')
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

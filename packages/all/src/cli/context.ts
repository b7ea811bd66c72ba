import type { ProfileDirectory } from 'hindsight-api/daemon'
import { misuse, Output } from 'hindsight-api/terminal'
import type { HindsightApi } from 'hindsight-client'
import { environment, homeDirectory } from '../environment.ts'
import type { HindsightEmbedded, HindsightEmbeddedOptions } from '../hindsight-embedded.ts'
import { startStep } from './output/start-step.ts'
import { resolveTarget, type Target, type TargetFlags } from './target.ts'

export interface GlobalFlags extends TargetFlags {
  readonly json?: boolean
}

/** What one command works with: where to print, whose memory it is, and the way to it. */
export class Context {
  readonly output: Output
  readonly target: Target
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly homeDirectory: string
  #embedded: HindsightEmbedded | null = null

  /** @throws CliError */
  constructor(flags: GlobalFlags) {
    this.environment = environment()
    this.homeDirectory = homeDirectory()
    this.output = new Output({ json: flags.json ?? false })
    this.target = resolveTarget(flags, this.environment, this.homeDirectory)
  }

  /** The memory itself. Its first call starts the profile's daemon where none runs. */
  async api(): Promise<HindsightApi> {
    if (this.target.kind === 'profile') return this.embedded()
    const { url: baseUrl, apiKey } = this.target
    const { HindsightClient } = await import('../hindsight-client.ts')
    return new HindsightClient({ baseUrl, ...(apiKey !== undefined && { apiKey }) })
  }

  /** @throws CliError with --url */
  async embedded(options: HindsightEmbeddedOptions = {}): Promise<HindsightEmbedded> {
    if (this.#embedded !== null) return this.#embedded
    const { HindsightEmbedded } = await import('../hindsight-embedded.ts')
    const progress = this.output.progress()
    this.#embedded = new HindsightEmbedded({
      profile: this.profile.name,
      onProgress: (step) => {
        if (step.phase === 'ready' || step.phase === 'failed') progress.end()
        else progress.show(`Starting the daemon: ${startStep(step)}`)
      },
      ...options,
    })
    return this.#embedded
  }

  /** For what concerns a profile of this machine. @throws CliError with --url */
  get profile(): ProfileDirectory {
    if (this.target.kind === 'profile') return this.target.directory
    throw misuse(
      'This command is about a profile of this machine, not about a server at a URL.',
      'Leave out --url (and HINDSIGHT_URL).',
    )
  }

  async close(): Promise<void> {
    this.output.endProgress()
    await this.#embedded?.close()
  }
}

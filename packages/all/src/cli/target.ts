import { type ProfileDirectory, profileDirectory } from 'hindsight-api/daemon'
import { misuse } from 'hindsight-api/terminal'

/** Whose memory a command works on: that of a profile of this machine, or of a server somewhere. */
export type Target =
  | { readonly kind: 'profile'; readonly directory: ProfileDirectory }
  | { readonly kind: 'server'; readonly url: string; readonly apiKey: string | undefined }

export interface TargetFlags {
  readonly profile?: string
  readonly url?: string
  readonly apiKey?: string
}

/** A command to try next, for the same memory. */
export function nextCommand(target: Target | null, words: string): string {
  const isOther = target?.kind === 'profile' && target.directory.name !== 'default'
  return `hindsight ${words}${isOther ? ` --profile ${target.directory.name}` : ''}`
}

/** Our own name, then those of the existing programs. */
const URLS = ['HINDSIGHT_URL', 'HINDSIGHT_EMBED_API_URL', 'HINDSIGHT_API_URL']
const KEYS = ['HINDSIGHT_API_KEY', 'HINDSIGHT_EMBED_API_TOKEN']
const PROFILES = ['HINDSIGHT_PROFILE', 'HINDSIGHT_EMBED_PROFILE']

const firstOf = (environment: Readonly<Record<string, string | undefined>>, names: readonly string[]) =>
  names.map((name) => environment[name]).find((value) => value !== undefined && value !== '')

/** A flag goes before the environment, the environment before the default. @throws CliError */
export function resolveTarget(
  flags: TargetFlags,
  environment: Readonly<Record<string, string | undefined>>,
  homeDirectory: string,
): Target {
  if (flags.url !== undefined && flags.profile !== undefined) {
    throw misuse('--profile and --url name two different memories.', 'Give one of them.')
  }
  const url = flags.url ?? (flags.profile === undefined ? firstOf(environment, URLS) : undefined)
  const apiKey = flags.apiKey ?? firstOf(environment, KEYS)
  if (url !== undefined) return { kind: 'server', url: requireHttp(url), apiKey }
  const name = flags.profile ?? firstOf(environment, PROFILES) ?? 'default'
  return { kind: 'profile', directory: profileOfHome(homeDirectory, name) }
}

/** @throws CliError for a name that cannot be. */
export function profileOfHome(homeDirectory: string, name: string): ProfileDirectory {
  try {
    return profileDirectory(homeDirectory, name)
  } catch (error) {
    throw misuse((error as Error).message)
  }
}

function requireHttp(url: string): string {
  if (!/^https?:\/\/[^/]/i.test(url) || !URL.canParse(url)) {
    throw misuse(`${JSON.stringify(url)} is not the address of a server.`, 'For example: --url http://127.0.0.1:8888')
  }
  return url.replace(/\/+$/, '')
}

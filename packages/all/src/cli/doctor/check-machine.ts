import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { findPostgresPrograms } from 'hindsight-api/daemon'
import { compareVersions } from '../../daemon/compare-versions.ts'
import { type Finding, ok, problem, warning } from './finding.ts'

const { engines } = createRequire(import.meta.url)('../../../package.json') as { engines: { node: string } }

export function checkNode(version = process.versions.node): Finding {
  const needed = engines.node.replace(/^>=/, '')
  return compareVersions(version, needed) >= 0
    ? ok('Node.js', version)
    : problem('Node.js', `${version} is too old`, `Install Node.js ${needed} or newer.`)
}

/** Below the first a start fails or soon will; below the second it is time to make room. */
const LEAST_FREE_BYTES = 200 * 2 ** 20
const LITTLE_FREE_BYTES = 2 ** 30

export async function checkHome(directory: string): Promise<Finding[]> {
  const existing = await nearestExisting(directory)
  const status = await stat(existing)
  if (!status.isDirectory()) {
    return [problem('Home', `${existing} is not a directory`, 'Move it away, or set HINDSIGHT_HOME to another place.')]
  }
  const { bavail, bsize } = await statfs(existing)
  return [await checkRights(directory, existing, status), checkSpace(existing, bavail * bsize)]
}

async function checkRights(
  directory: string,
  existing: string,
  { uid, mode }: { uid: number; mode: number },
): Promise<Finding> {
  const elsewhere = 'Or set HINDSIGHT_HOME to a directory of your own.'
  const mayWrite = await access(existing, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  if (!mayWrite)
    return problem('Home', `${existing} may not be written by you`, `chmod u+rwx ${existing}. ${elsewhere}`)
  if (existing !== directory) return ok('Home', `${directory} (the first start makes it)`)
  const me = process.getuid?.()
  if (me !== undefined && uid !== me) {
    return problem('Home', `${directory} belongs to another user`, `chown it to yourself. ${elsewhere}`)
  }
  // Windows has no such modes.
  if (me !== undefined && (mode & 0o022) !== 0) {
    return warning('Home', `${directory} may be written by other users`, `chmod go-w ${directory}`)
  }
  return ok('Home', directory)
}

function checkSpace(path: string, freeBytes: number): Finding {
  const free = `${(freeBytes / 2 ** 30).toFixed(1)} GB are free`
  const fix = `Make room on the disk of ${path}, or set HINDSIGHT_HOME to another disk.`
  if (freeBytes < LEAST_FREE_BYTES) return problem('Disk', `only ${free}`, fix)
  return freeBytes < LITTLE_FREE_BYTES ? warning('Disk', `only ${free}`, fix) : ok('Disk', free)
}

async function nearestExisting(path: string): Promise<string> {
  const exists = await stat(path).then(
    () => true,
    () => false,
  )
  return exists || dirname(path) === path ? path : nearestExisting(dirname(path))
}

const POSTGRES_TIMEOUT_MS = 10_000

export async function checkPostgres(databaseUrl: string | undefined): Promise<Finding> {
  if (databaseUrl !== undefined && /^postgres(ql)?:/.test(databaseUrl)) {
    return ok('PostgreSQL', 'one of your own (HINDSIGHT_API_DATABASE_URL)')
  }
  try {
    const { postgres } = await findPostgresPrograms()
    const { stdout } = await promisify(execFile)(postgres, ['--version'], { timeout: POSTGRES_TIMEOUT_MS })
    return ok('PostgreSQL', stdout.replace(/^.*\) /, '').trim())
  } catch (error) {
    return problem(
      'PostgreSQL',
      (error as Error).message.trim(),
      'Install again (npm install hindsight-all), or set HINDSIGHT_API_DATABASE_URL to a PostgreSQL 15 or newer.',
    )
  }
}

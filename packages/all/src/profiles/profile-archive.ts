import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProfileDirectory } from 'hindsight-api/daemon'
import { serverProgram } from '../daemon/server-program.ts'
import { ProfileArchiveError } from './profile-errors.ts'
import { stageProfile } from './staged-profile.ts'
import { withStoppedProfile } from './with-stopped-profile.ts'

/** The first entry of an archive. A database can be read by the same kind of machine only. */
interface Manifest {
  readonly format: 1
  readonly profile: string
  readonly version: string
  readonly platform: string
  readonly architecture: string
  readonly exportedAt: string
}

const MANIFEST = 'profile.archive.json'
const DATA = 'postgres/cluster'

/**
 * Writes memories and settings – secrets that are stored among them – to a gzipped tar file that its owner alone may
 * read. @throws ProfileRunningError; ProfileArchiveError when the file is there already.
 */
export async function exportProfile(profile: ProfileDirectory, file: string): Promise<void> {
  if (existsSync(file)) throw alreadyThere(file)
  const { create } = await import('tar')
  await withStoppedProfile(profile, async () => {
    const manifest = join(profile.root, MANIFEST)
    const partial = `${file}.${randomBytes(4).toString('hex')}.partial`
    try {
      await writeFile(manifest, JSON.stringify(manifestOf(profile)), { mode: 0o600 })
      await open(partial, 'wx', 0o600).then((handle) => handle.close())
      const entries = [MANIFEST, 'profile.json', DATA].filter((path) => existsSync(join(profile.root, path)))
      const filter = (path: string) => !path.endsWith('/postmaster.pid')
      await create({ cwd: profile.root, gzip: true, file: partial, filter, follow: true }, entries)
      await link(partial, file).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'EEXIST' ? alreadyThere(file) : error
      })
    } finally {
      await Promise.all([manifest, partial].map((path) => rm(path, { force: true })))
    }
  })
}

/** Makes a profile of an archive. @throws ProfileExistsError, ProfileArchiveError */
export async function importProfile(profile: ProfileDirectory, file: string): Promise<void> {
  const { extract } = await import('tar')
  await stageProfile(profile, async (staged) => {
    await extract({
      cwd: staged.root,
      file,
      strict: true,
      // Numbers of users mean nothing on another machine.
      preserveOwner: false,
      filter: (path, entry) => isOfProfile(path) && 'type' in entry && /^(Old)?File$|^Directory$/.test(entry.type),
    }).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT' && !existsSync(file)) throw new ProfileArchiveError(`There is no file ${file}`)
      if (cause.syscall !== undefined) throw cause
      throw new ProfileArchiveError(`${file} is not an exported profile: ${cause.message}`, { cause })
    })
    const manifest = join(staged.root, MANIFEST)
    requireSameKind(file, await readFile(manifest, 'utf8').catch(() => '{}'))
    await rm(manifest, { force: true })
  })
}

const alreadyThere = (file: string) => new ProfileArchiveError(`${file} is there already. Choose another file.`)

const isOfProfile = (path: string): boolean =>
  path === MANIFEST || path === 'profile.json' || path === DATA || path.startsWith(`${DATA}/`)

const manifestOf = (profile: ProfileDirectory): Manifest => ({
  format: 1,
  profile: profile.name,
  version: serverProgram().version,
  platform: process.platform,
  architecture: process.arch,
  exportedAt: new Date().toISOString(),
})

function requireSameKind(file: string, text: string): void {
  const { format, platform, architecture } = parse(text)
  if (format !== 1) throw new ProfileArchiveError(`${file} is not an exported profile.`)
  if (platform === process.platform && architecture === process.arch) return
  throw new ProfileArchiveError(
    `${file} comes from ${platform} on ${architecture}, and its database cannot be read here. ` +
      'Export its banks there instead, one by one: hindsight bank export',
  )
}

function parse(text: string): Partial<Manifest> {
  try {
    return (JSON.parse(text) ?? {}) as Partial<Manifest>
  } catch {
    return {}
  }
}

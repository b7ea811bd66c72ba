import { existsSync } from 'node:fs'
import { mkdir, readFile, readlink, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { PostgresPackage } from './binaries.ts'

/** A link that npm cannot ship and that the package's install script makes; paths relative to the package. */
export interface LibraryLink {
  readonly source: string
  readonly target: string
}

/** The links that libraries need and that are missing, because install scripts did not run. */
export async function missingLibraryLinks(postgres: PostgresPackage): Promise<LibraryLink[]> {
  const root = dirname(postgres.directory)
  const links = await readLibraryLinks(postgres)
  return links.filter(({ target }) => !existsSync(join(root, target)))
}

/** All links of the package; none where its libraries need none. */
export async function readLibraryLinks(postgres: PostgresPackage): Promise<LibraryLink[]> {
  const text = await readFile(join(postgres.directory, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  return JSON.parse(text) as LibraryLink[]
}

/** Puts the links into a directory of our own, which then goes into the loader's search path. */
export async function linkLibraries(
  postgres: PostgresPackage,
  links: readonly LibraryLink[],
  directory: string,
): Promise<void> {
  const root = dirname(postgres.directory)
  await mkdir(directory, { recursive: true })
  for (const { source, target } of links) await ensureLink(join(root, source), join(directory, basename(target)))
}

async function ensureLink(target: string, path: string): Promise<void> {
  if ((await readlink(path).catch(() => undefined)) === target) return
  await rm(path, { force: true })
  await symlink(target, path)
}

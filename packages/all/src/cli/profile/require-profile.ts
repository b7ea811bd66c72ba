import { existsSync } from 'node:fs'
import type { ProfileDirectory } from 'hindsight-api/daemon'
import { notFound } from 'hindsight-api/terminal'
import type { Context } from '../context.ts'
import { profileOfHome } from '../target.ts'

/** @throws CliError when there is no such profile. */
export function requireProfile(context: Context, name: string): ProfileDirectory {
  const profile = profileOfHome(context.homeDirectory, name)
  if (existsSync(profile.root)) return profile
  throw notFound(`There is no profile ${profile.name}.`, 'To see those there are: hindsight profile list')
}

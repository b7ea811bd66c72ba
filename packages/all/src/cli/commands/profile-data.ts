import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { ProfileDirectory } from 'hindsight-api/daemon'
import { confirm } from 'hindsight-api/terminal'
import { ProfileRunningError } from '../../profiles/profile-errors.ts'
import type { Context } from '../context.ts'
import { describeSettings } from '../profile/describe-settings.ts'
import { requireProfile } from '../profile/require-profile.ts'
import { runs } from '../run-command.ts'
import { profileOfHome } from '../target.ts'

/** Commands about the files of profiles; their code is loaded when they run. */
export function describeProfileData(command: Command): void {
  command
    .command('delete')
    .description('Deletes a profile with all its memories.')
    .argument('<name>')
    .option('--force', 'stop its daemon first')
    .option('--yes', 'do not ask')
    .action(runs(remove))
  command
    .command('copy')
    .description('Copies a profile whose daemon does not run.')
    .argument('<from>')
    .argument('<to>')
    .action(runs(copy))
  command
    .command('export')
    .description('Writes a profile to an archive, secrets included; its daemon must not run.')
    .argument('<name>')
    .argument('<file>', 'such as work.tar.gz')
    .action(runs(exportTo))
  command
    .command('import')
    .description('Makes a profile of an archive.')
    .argument('<name>', 'one that is not there yet')
    .argument('<file>')
    .action(runs(importFrom))
}

async function remove(context: Context, name: string, flags: { force?: boolean; yes?: boolean }): Promise<void> {
  const profile = requireProfile(context, name)
  if (!flags.force) requireStopped(profile)
  await confirm(`This deletes profile ${profile.name} with all its memories for good.`, flags.yes)
  context.output.progress().show(`Deleting ${profile.name}`)
  const { deleteProfile } = await import('../../profiles/delete-profile.ts')
  await deleteProfile(profile, { force: flags.force ?? false })
  context.output.result({ deleted: profile.name }, () => `Deleted profile ${profile.name}`)
}

/** Before anybody is asked whether they are sure. @throws ProfileRunningError */
function requireStopped(profile: ProfileDirectory): void {
  if (describeSettings(profile).running) throw new ProfileRunningError(profile.name)
}

async function copy(context: Context, from: string, to: string): Promise<void> {
  const source = requireProfile(context, from)
  const target = profileOfHome(context.homeDirectory, to)
  context.output.progress().show(`Copying ${source.name}`)
  const { copyProfile } = await import('../../profiles/copy-profile.ts')
  await copyProfile(source, target)
  context.output.result(describeSettings(target), () => `Copied profile ${source.name} to ${target.name}`)
}

async function exportTo(context: Context, name: string, file: string): Promise<void> {
  const profile = requireProfile(context, name)
  context.output.progress().show(`Exporting ${profile.name}`)
  const { exportProfile } = await import('../../profiles/profile-archive.ts')
  await exportProfile(profile, resolve(file))
  context.output.result({ profile: profile.name, file }, () => `Exported profile ${profile.name} to ${file}`)
}

async function importFrom(context: Context, name: string, file: string): Promise<void> {
  const profile = profileOfHome(context.homeDirectory, name)
  context.output.progress().show(`Importing ${file}`)
  const { importProfile } = await import('../../profiles/profile-archive.ts')
  await importProfile(profile, resolve(file))
  context.output.result(describeSettings(profile), () => `Imported profile ${profile.name} from ${file}`)
}

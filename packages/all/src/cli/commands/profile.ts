import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import type { ProfileDirectory } from 'hindsight-api/daemon'
import { formatFields, formatTable, misuse, shortTime } from 'hindsight-api/terminal'
import { readProfileSettings, writeProfileSettings } from '../../profiles/profile-settings.ts'
import type { Context } from '../context.ts'
import { type DescribedProfile, describeSettings, listProfileDirectories } from '../profile/describe-settings.ts'
import { parseSettings, requireSettingName } from '../profile/parse-settings.ts'
import { requireProfile } from '../profile/require-profile.ts'
import { warnOfRunningDaemon } from '../profile/warn-of-running-daemon.ts'
import { runs } from '../run-command.ts'
import { profileOfHome } from '../target.ts'
import { describeProfileData } from './profile-data.ts'

export function describeProfile(command: Command): void {
  command.description('A profile is a memory of its own, with its own daemon, database and settings.')
  command.command('list').description('Lists the profiles of this machine.').action(runs(list))
  command
    .command('create')
    .description('Makes a profile; the first use of one makes it as well.')
    .argument('<name>')
    .argument('[settings...]', 'NAME=value')
    .action(runs(create))
  command
    .command('show')
    .description('Prints a profile; secrets stay hidden.')
    .argument('[name]', 'default: that of --profile')
    .action(runs(show))
  command
    .command('set')
    .description('Sets what the daemon of a profile is started with.')
    .argument('<name>')
    .argument('<settings...>', 'NAME=value; NAME=env:OTHER refers to the environment, NAME=- reads standard input')
    .addHelpText(
      'after',
      `
Example:
  hindsight profile set work HINDSIGHT_API_LOG_LEVEL=debug
  hindsight profile set work HINDSIGHT_API_LLM_API_KEY=env:OPENAI_API_KEY`,
    )
    .action(runs(set))
  command
    .command('unset')
    .description('Takes settings back.')
    .argument('<name>')
    .argument('<settings...>', 'names')
    .action(runs(unset))
  describeProfileData(command)
}

function list(context: Context): void {
  const profiles = listProfileDirectories(context.homeDirectory).map(describeSettings)
  context.output.result(profiles, (layout) =>
    profiles.length === 0
      ? ''
      : formatTable<DescribedProfile>(
          [
            { heading: 'PROFILE', value: ({ name }) => name },
            {
              heading: 'DAEMON',
              value: ({ running }) => (running ? 'running' : '–'),
              plain: ({ running }) => (running ? 'running' : 'stopped'),
            },
            { heading: 'SETTINGS', value: ({ settings }) => Object.keys(settings).length, align: 'right' },
            { heading: 'DIRECTORY', value: ({ directory }) => directory, isFlexible: true },
          ],
          profiles,
          layout,
        ),
  )
  if (profiles.length === 0) context.output.note('No profiles yet. The first command that needs one makes it.')
}

function show(context: Context, name: string | undefined): void {
  const profile = describeSettings(requireProfile(context, name ?? context.profile.name))
  context.output.result(profile, (layout) =>
    formatFields(
      [
        ['Profile', profile.name],
        ['Daemon', profile.running ? 'running' : 'not running'],
        ['Created', shortTime(profile.created_at)],
        ['Directory', profile.directory],
        ...Object.entries(profile.settings),
      ],
      layout,
    ),
  )
}

async function create(context: Context, name: string, words: string[]): Promise<void> {
  const profile = profileOfHome(context.homeDirectory, name)
  if (existsSync(profile.root)) {
    throw misuse(`Profile ${profile.name} is there already.`, `To change it: hindsight profile set ${profile.name} …`)
  }
  const settings = await parseSettings(words, (note) => context.output.note(note))
  await checkValues(context, settings)
  await writeProfileSettings(profile, settings)
  context.output.result(describeSettings(profile), () => `Created profile ${profile.name} in ${profile.root}`)
}

async function set(context: Context, name: string, words: string[]): Promise<void> {
  const profile = requireProfile(context, name)
  const settings = await parseSettings(words, (note) => context.output.note(note))
  await checkValues(context, { ...readProfileSettings(profile), ...settings })
  await change(context, profile, settings)
}

/** What no daemon would start with is not stored; what none would act on is, as it may be meant for another version. */
async function checkValues(context: Context, settings: Readonly<Record<string, string>>): Promise<void> {
  const { checkSettings } = await import('hindsight-api/settings')
  try {
    for (const warning of checkSettings(settings)) context.output.warn(warning)
  } catch (error) {
    if ((error as Error).name !== 'InvalidConfig') throw error
    throw misuse((error as Error).message)
  }
}

async function unset(context: Context, name: string, names: string[]): Promise<void> {
  const profile = requireProfile(context, name)
  await change(context, profile, Object.fromEntries(names.map((setting) => [requireSettingName(setting), null])))
}

async function change(
  context: Context,
  profile: ProfileDirectory,
  changes: Readonly<Record<string, string | null>>,
): Promise<void> {
  await writeProfileSettings(profile, changes)
  const changed = describeSettings(profile)
  context.output.result(changed, () => `Profile ${changed.name} is changed.`)
  warnOfRunningDaemon(context, profile)
}

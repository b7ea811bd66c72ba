import type { Command } from 'commander'
import { CliError, canAsk, exitCodes, misuse } from 'hindsight-api/terminal'
import { readProfileSettings, resolveSettings, writeProfileSettings } from '../../profiles/profile-settings.ts'
import { checkModels } from '../configure/check-models.ts'
import { askForModel, type ModelChoice } from '../configure/model-choice.ts'
import type { Context } from '../context.ts'
import { readText } from '../input/read-text.ts'
import { warnOfRunningDaemon } from '../profile/warn-of-running-daemon.ts'
import { runs } from '../run-command.ts'

interface ConfigureFlags {
  readonly provider?: string
  readonly model?: string
  readonly key?: string
  readonly baseUrl?: string
  readonly check: boolean
}

export function describeConfigure(command: Command): void {
  command
    .description('Chooses the language model of a profile and checks that its key is accepted.')
    .option('--provider <name>', 'who runs the model; "none" for no model')
    .option('--model <name>', 'which model')
    .option('--key <source>', 'its key: env:NAME, or - for standard input')
    .option('--base-url <url>', 'where the provider answers; the key is checked there')
    .option('--no-check', 'do not ask the provider')
    .addHelpText(
      'after',
      `
Without options it asks. A key is never taken from the command line itself,
where other users could see it. env:NAME is looked up each time the daemon
starts, - is kept in the profile, readable by you alone.

Examples:
  hindsight configure
  hindsight configure --provider openai --model gpt-5-mini \\
    --key env:OPENAI_API_KEY --base-url https://api.openai.com/v1
  hindsight configure --provider none`,
    )
    .action(runs(configure))
}

async function configure(context: Context, flags: ConfigureFlags): Promise<void> {
  const { output, profile, environment } = context
  const choice = await chooseModel(context, flags)
  const settings = settingsOf(choice)
  const given = Object.entries(settings).filter((entry): entry is [string, string] => entry[1] !== null)
  await refuseIncomplete(Object.fromEntries(given))
  const values = resolveSettings(Object.fromEntries(given), environment)
  const checked = flags.check && choice.baseUrl !== undefined
  if (checked) {
    output.progress().show(`Asking ${choice.baseUrl}`)
    const found = await checkModels(choice.baseUrl!, values.HINDSIGHT_API_LLM_API_KEY)
    if (found.verdict === 'failed') {
      throw new CliError(`${found.message} Nothing was written.`, {
        exitCode: found.isRefusal ? exitCodes.denied : exitCodes.failed,
        hint: 'Correct it and try again, or go on without a check: --no-check',
      })
    }
    if (choice.model !== undefined && found.models.length > 0 && !found.models.includes(choice.model)) {
      output.warn(`${choice.baseUrl} does not list a model ${choice.model}.`)
    }
  }
  await writeProfileSettings(profile, settings)
  output.result({ profile: profile.name, provider: choice.provider, model: choice.model, checked }, () =>
    choice.provider === 'none'
      ? `Profile ${profile.name} uses no language model.`
      : `Profile ${profile.name} uses ${[choice.provider, choice.model].filter(Boolean).join(' ')}${checked ? '; the key is accepted' : ''}.`,
  )
  warnOfRunningDaemon(context, profile)
}

/** With what no server would start, nothing is gained by writing it down. */
async function refuseIncomplete(settings: Readonly<Record<string, string>>): Promise<void> {
  const { checkSettings } = await import('hindsight-api/settings')
  const problems = checkSettings(settings)
  if (problems.length > 0) throw misuse([...problems, 'Nothing was written.'].join('\n'))
}

async function chooseModel(context: Context, flags: ConfigureFlags): Promise<ModelChoice> {
  const { provider, model, baseUrl, key } = flags
  if ([provider, model, baseUrl, key].every((flag) => flag === undefined)) {
    if (canAsk()) return askForModel(readProfileSettings(context.profile))
    throw misuse('Nobody can be asked here.', 'Say it with options: hindsight configure --help')
  }
  const before = readProfileSettings(context.profile).HINDSIGHT_API_LLM_PROVIDER
  const chosen = provider ?? before
  if (chosen === undefined) throw misuse('Which provider? --provider is missing.')
  return {
    provider: chosen,
    ...(model !== undefined && { model }),
    ...(baseUrl !== undefined && { baseUrl: requireHttp(baseUrl) }),
    ...(key !== undefined && { key: await readKey(context, key) }),
  }
}

async function readKey(context: Context, source: string): Promise<string> {
  if (source === '-') return (await readText('-', (note) => context.output.note(note))).trim()
  if (/^env:\w+$/.test(source)) return source
  throw misuse(
    '--key takes env:NAME or -, not the key itself: other users of this machine can read command lines.',
    'For example: --key env:OPENAI_API_KEY',
  )
}

function requireHttp(url: string): string {
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return url.replace(/\/+$/, '')
  throw misuse(`${JSON.stringify(url)} is not an address.`, 'For example: --base-url http://127.0.0.1:11434/v1')
}

/** What is not said any more is taken back: a key of one provider is of no use to another. */
const settingsOf = ({ provider, model, key, baseUrl }: ModelChoice): Record<string, string | null> => ({
  HINDSIGHT_API_LLM_PROVIDER: provider,
  HINDSIGHT_API_LLM_MODEL: model ?? null,
  HINDSIGHT_API_LLM_API_KEY: key ?? null,
  HINDSIGHT_API_LLM_BASE_URL: baseUrl ?? null,
})

import type { Command } from 'commander'
import { formatSettings, misuse } from 'hindsight-api/terminal'
import type { Context } from '../context.ts'
import { runs } from '../run-command.ts'

interface ConfigFlags {
  readonly strategy?: string
  readonly set?: boolean
}

export function describeConfig(command: Command): void {
  command
    .description('Prints every setting that holds and who has decided it. Secrets are masked.')
    .argument('[bank]', 'with what this bank has decided')
    .option('--strategy <name>', 'with what this strategy of the bank decides')
    .option('--set', 'only what is not the default')
    .addHelpText(
      'after',
      `
Later ones win: default, environment, profile, command_line, tenant, bank,
strategy. To change a profile: hindsight profile set.

Examples:
  hindsight config --set
  hindsight config notes --strategy brief`,
    )
    .action(runs(config))
}

async function config(context: Context, bank: string | undefined, flags: ConfigFlags): Promise<void> {
  if (flags.strategy !== undefined && bank === undefined) throw misuse('Whose strategy? Name the bank.')
  const api = await context.api()
  const answer = await api.effectiveConfig({
    ...(bank !== undefined && { bankId: bank }),
    ...(flags.strategy !== undefined && { strategy: flags.strategy }),
  })
  const settings = flags.set ? answer.settings.filter(({ source }) => source !== 'default') : answer.settings
  for (const warning of answer.warnings) context.output.warn(warning)
  context.output.result({ ...answer, settings }, (layout) => formatSettings(settings, layout))
}

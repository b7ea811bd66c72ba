import { createRequire } from 'node:module'
import { type Argument, type Command, Option, Command as Program } from 'commander'
import { colours } from 'hindsight-api/terminal'
import { commandList } from './command-list.ts'

const HELP_WIDTH = 80

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string }

/**
 * The `hindsight` command. Only the code of commands that are among the words is loaded, so that each starts quickly;
 * the others have a name and a summary. The completion script is about all of them.
 */
export async function describeProgram(words: readonly string[]): Promise<Command> {
  const isNamed = (name: string) => words.includes(name) || words.includes('completion')
  const program = new Program('hindsight')
    .description('Long-term memory for agents and people, on this machine.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .usage('<command> [options]')
    .addOption(new Option('--profile <name>', 'which memory of this machine (default: default)'))
    .addOption(new Option('--url <address>', 'a server somewhere instead of a profile'))
    .addOption(new Option('--api-key <key>', 'its key; better in HINDSIGHT_API_KEY'))
    .addOption(new Option('--json', 'print JSON'))
    .addHelpText('after', EXAMPLES)
    .configureHelp({
      helpWidth: HELP_WIDTH,
      showGlobalOptions: true,
      visibleCommands: (command) =>
        command.commands.filter((child) => command.parent === null || child.name() !== 'help'),
      subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(operandTerm)].join(' '),
      styleTitle: colours.bold,
      styleCommandText: colours.cyan,
      styleOptionText: colours.cyan,
      styleSubcommandText: colours.cyan,
    })
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError()
    .exitOverride()
  for (const { name, summary, group, load } of commandList) {
    const command = program.command(name).summary(summary).description(sentence(summary)).helpGroup(group)
    if (isNamed(name)) (await load())(command)
  }
  return program
}

function operandTerm(operand: Argument): string {
  const name = operand.name() + (operand.variadic ? '...' : '')
  return operand.required ? `<${name}>` : `[${name}]`
}

const sentence = (summary: string) => `${summary[0]!.toUpperCase()}${summary.slice(1)}.`

const EXAMPLES = `
Examples:
  hindsight retain notes "Alice moved to Paris in May"
  hindsight retain notes @diary.txt --document diary
  git log -20 | hindsight retain work -
  hindsight recall notes "Where does Alice live?"
  hindsight bank list --json
  hindsight doctor

The first command starts a daemon; it leaves by itself after 5 minutes without
work. HINDSIGHT_PROFILE, HINDSIGHT_URL and HINDSIGHT_API_KEY stand in for the
options above. Every command has help of its own: hindsight recall --help`

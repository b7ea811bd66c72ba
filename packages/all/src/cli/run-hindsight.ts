import { type Command, CommanderError } from 'commander'
import { exitCodes, leaveQuietlyWithReader, styleOf, tellError } from 'hindsight-api/terminal'
import { environment, homeDirectory } from '../environment.ts'
import { capitalized, describeError } from './describe-error.ts'
import { describeProgram } from './describe-program.ts'
import { resolveTarget, type Target, type TargetFlags } from './target.ts'

/** The `hindsight` command. Resolves with the exit code. */
export async function runHindsight(argv: readonly string[]): Promise<number> {
  leaveQuietlyWithReader()
  printWarningsForPeople()
  const interrupted = () => process.exit(exitCodes.interrupted)
  process.once('SIGINT', interrupted)
  const program = await describeProgram(argv)
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return Number(process.exitCode ?? exitCodes.ok)
  } catch (error) {
    return report(error, program, argv)
  } finally {
    process.off('SIGINT', interrupted)
  }
}

/** Node's own way names the process and tells how to trace it. */
function printWarningsForPeople(): void {
  process.removeAllListeners('warning')
  process.on('warning', ({ message }) => {
    process.stderr.write(`${styleOf(process.stderr).yellow('Warning:')} ${message}\n`)
  })
}

function report(error: unknown, program: Command, argv: readonly string[]): number {
  const wantsJson = program.opts<{ json?: boolean }>().json ?? argv.includes('--json')
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.ok
    // Help was printed instead of an error: a group of commands was named without one of them.
    if (error.code === 'commander.help') return exitCodes.misuse
    const message = error.message.replace(/^error: /, '')
    const path = commandPath(program, argv).join(' ')
    const isText = error.code === 'commander.unknownOption' && /^error: unknown option '[^']*\s/.test(error.message)
    const hint = isText
      ? `A text that begins with "-" goes behind "--": ${path} … -- "- …"`
      : (daemonHint(error) ?? `Its help: ${path} --help`)
    return tellError({ message: capitalized(message), hint, exitCode: exitCodes.misuse }, wantsJson)
  }
  const described = describeError(error, targetOf(program))
  if (described !== null) return tellError(described, wantsJson)
  process.stderr.write(`${(error as Error)?.stack ?? error}\n`)
  return exitCodes.failed
}

/** Other programs have these words at their front. */
function daemonHint(error: CommanderError): string | undefined {
  const verb = error.code === 'commander.unknownCommand' && /'(start|stop|restart|logs)'/.exec(error.message)?.[1]
  return verb ? `You may want: hindsight daemon ${verb}` : undefined
}

/** The words of the command that was meant, as far as they name one. */
function commandPath(program: Command, argv: readonly string[]): string[] {
  const path = [program.name()]
  let current = program
  for (const word of argv) {
    const next = current.commands.find((command) => command.name() === word)
    if (next === undefined) continue
    path.push(word)
    current = next
  }
  return path
}

function targetOf(program: Command): Target | null {
  try {
    return resolveTarget(program.opts<TargetFlags>(), environment(), homeDirectory())
  } catch {
    return null
  }
}

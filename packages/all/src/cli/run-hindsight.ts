import { type Command, CommanderError } from 'commander'
import { environment, homeDirectory } from '../environment.ts'
import { capitalized, describeError } from './describe-error.ts'
import { describeProgram } from './describe-program.ts'
import { exitCodes } from './exit-codes.ts'
import { styleOf } from './output/style.ts'
import { wrapText } from './output/wrap-text.ts'
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

/** `hindsight … | head -1`: who reads has seen enough, and nobody is left to tell. */
function leaveQuietlyWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit(exitCodes.ok)
    })
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
    return tell({ message: capitalized(message), hint, exitCode: exitCodes.misuse }, wantsJson)
  }
  const described = describeError(error, targetOf(program))
  if (described !== null) return tell(described, wantsJson)
  process.stderr.write(`${(error as Error)?.stack ?? error}\n`)
  return exitCodes.failed
}

/** Other programs have these words at their front. */
function daemonHint(error: CommanderError): string | undefined {
  const verb = error.code === 'commander.unknownCommand' && /'(start|stop|restart|logs)'/.exec(error.message)?.[1]
  return verb ? `You may want: hindsight daemon ${verb}` : undefined
}

function tell(
  { message, hint, exitCode }: { message: string; hint: string | undefined; exitCode: number },
  wantsJson: boolean,
): number {
  const { red, dim } = styleOf(process.stderr)
  const fit = (text: string) => (process.stderr.isTTY ? wrapText(text, process.stderr.columns || 80).join('\n') : text)
  if (wantsJson) {
    process.stderr.write(`${JSON.stringify({ error: { message, hint, exit_code: exitCode } }, null, 2)}\n`)
    return exitCode
  }
  // The coloured word is found again after the lines were broken.
  process.stderr.write(`${fit(`Error: ${message}`).replace(/^Error:/, red)}\n`)
  if (hint !== undefined) process.stderr.write(`${fit(hint).split('\n').map(dim).join('\n')}\n`)
  return exitCode
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

import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { CliError, misuse } from './cli-error.ts'
import { exitCodes } from './exit-codes.ts'

export const canAsk = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true

/** A line from the person at the terminal; the proposal when they just press Enter. */
export async function ask(question: string, proposal = ''): Promise<string> {
  const answer = await readLine(proposal === '' ? `${question}: ` : `${question} [${proposal}]: `, process.stderr)
  return answer.trim() || proposal
}

/** A line that does not appear on the screen. */
export async function askSecret(question: string): Promise<string> {
  process.stderr.write(`${question}: `)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const answer = await readLine('', nowhere)
  process.stderr.write('\n')
  return answer.trim()
}

/** Asks before something is lost. @throws CliError where nobody can be asked and `yes` was not given. */
export async function confirm(question: string, yes: boolean | undefined): Promise<void> {
  if (yes) return
  if (!canAsk()) throw misuse(`${question} Nobody can be asked here.`, 'To go ahead without a question: --yes')
  const answer = await ask(`${question} Type "yes" to go ahead`)
  if (!/^y(es)?$/i.test(answer)) throw new CliError('Nothing was changed.')
}

async function readLine(prompt: string, output: NodeJS.WritableStream): Promise<string> {
  const lines = createInterface({ input: process.stdin, output, terminal: true })
  try {
    return await new Promise<string>((resolve, reject) => {
      const interrupted = () => reject(new CliError('Interrupted.', { exitCode: exitCodes.interrupted }))
      lines.on('SIGINT', interrupted).on('close', interrupted)
      lines.question(prompt).then(resolve, reject)
    })
  } finally {
    lines.close()
  }
}

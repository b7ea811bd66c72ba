import { readFile } from 'node:fs/promises'
import { CliError, exitCodes, misuse } from 'hindsight-api/terminal'

const AT_SIGN = 'A text that begins with "@" goes in through standard input: echo "@…" | hindsight … -'

/** A text given on the command line: the words themselves, `-` for standard input, `@file` for a file. @throws CliError */
export async function readText(operand: string, note: (text: string) => void): Promise<string> {
  const text = await read(operand, note)
  if (text.trim() !== '') return text
  if (operand === '-') throw misuse('There is nothing to read: standard input is empty.')
  if (operand.startsWith('@')) throw misuse(`There is nothing to read: ${operand.slice(1)} is empty.`)
  throw misuse('The text is empty.')
}

async function read(operand: string, note: (text: string) => void): Promise<string> {
  if (operand === '-') {
    if (process.stdin.isTTY) note('Reading from the terminal. Ctrl-D on an empty line ends it.')
    return readStandardInput()
  }
  if (operand.startsWith('@') && operand.length > 1) return readTextFile(operand.slice(1), AT_SIGN)
  return operand
}

async function readStandardInput(): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of process.stdin) pieces.push(piece as Buffer)
  return decode(Buffer.concat(pieces), 'Standard input')
}

/** @throws CliError */
export async function readTextFile(path: string, hint?: string): Promise<string> {
  try {
    return decode(await readFile(path), path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') {
      throw new CliError(`There is no file ${path}.`, {
        exitCode: exitCodes.notFound,
        ...(hint !== undefined && { hint }),
      })
    }
    if (code === 'EISDIR') throw misuse(`${path} is a directory, not a file.`)
    if (code === 'EACCES') throw new CliError(`${path} may not be read by you.`, { exitCode: exitCodes.denied })
    throw error
  }
}

function decode(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw misuse(`${name} is not text in UTF-8.`, 'Only text can be retained: convert it first.')
  }
}

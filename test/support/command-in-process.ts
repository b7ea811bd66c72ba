import { Readable, Writable } from 'node:stream'

export interface CommandOptions {
  readonly input?: string
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/**
 * Runs a command in this process, which costs a small part of a process of its own: what it printed, and its exit
 * code. One at a time, because the environment, the streams and the warnings of the process are lent to it meanwhile.
 */
export async function runInProcess(
  command: (argv: readonly string[]) => Promise<number>,
  argv: readonly string[],
  { input = '', environment = {} }: CommandOptions = {},
) {
  const output = new Collected()
  const errors = new Collected()
  const giveBack = [
    ...Object.entries({ stdin: Readable.from([Buffer.from(input)]), stdout: output, stderr: errors }).map(lendStream),
    ...Object.entries(environment).map(lendVariable),
    lendExitCode(),
    lendWarnings(),
  ]
  try {
    const code = await command(argv)
    return { code, output: output.text, errors: errors.text }
  } finally {
    for (const back of giveBack) back()
  }
}

class Collected extends Writable {
  text = ''

  override _write(piece: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += piece.toString()
    done()
  }
}

function lendStream([name, stream]: [name: string, stream: Readable | Writable]): () => void {
  const own = Object.getOwnPropertyDescriptor(process, name)!
  Object.defineProperty(process, name, { configurable: true, enumerable: true, value: stream })
  return () => Object.defineProperty(process, name, own)
}

function lendVariable([name, value]: [name: string, value: string | undefined]): () => void {
  const { env } = process
  const own = env[name]
  const set = (to: string | undefined) => {
    if (to === undefined) delete env[name]
    else env[name] = to
  }
  set(value)
  return () => set(own)
}

function lendExitCode(): () => void {
  const own = process.exitCode
  process.exitCode = undefined
  return () => {
    process.exitCode = own
  }
}

function lendWarnings(): () => void {
  const own = process.listeners('warning')
  return () => {
    process.removeAllListeners('warning')
    for (const listener of own) process.on('warning', listener)
  }
}

/** Tells what is wrong with a command line or its settings. Gives the exit code. */
export function misused(message: string): number {
  process.stderr.write(`${message}\n`)
  return 2
}

import { exitCodes } from './exit-codes.ts'

/** `hindsight … | head -1`: who reads has seen enough, and nobody is left to tell. */
export function leaveQuietlyWithReader(
  streams: readonly NodeJS.WriteStream[] = [process.stdout, process.stderr],
): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit(exitCodes.ok)
    })
  }
}

import { terminalProgress as progressLine, styleOf } from 'hindsight-api/terminal'
import { startStep } from './cli/output/start-step.ts'
import type { StartProgress } from './options.ts'

/**
 * For `onProgress`: one line on a terminal while a start takes longer than a moment, gone when the start has ended.
 * Draws nothing where there is no terminal. Default: standard error.
 */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): (progress: StartProgress) => void {
  if (!stream.isTTY) return () => {}
  const line = progressLine(stream, styleOf(stream))
  return (step) => {
    if (step.phase === 'ready' || step.phase === 'failed') line.end()
    else line.show(`Starting Hindsight: ${startStep(step)}`)
  }
}

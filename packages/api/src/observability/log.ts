import { type Logger, pino } from 'pino'
import { describeActiveWork } from './active-work.ts'
import { describeError } from './describe-error.ts'

export type Log = Logger

export interface LogOptions {
  readonly level: 'critical' | 'error' | 'warning' | 'info' | 'debug' | 'trace'
  readonly format: 'auto' | 'text' | 'json'
}

const PINO_LEVELS = {
  critical: 'fatal',
  error: 'error',
  warning: 'warn',
  info: 'info',
  debug: 'debug',
  trace: 'trace',
} as const

/** Lines go to standard error, so that standard output stays free for what a command answers. */
export async function createLog(options: LogOptions): Promise<Log> {
  const text = options.format === 'text' || (options.format === 'auto' && process.stderr.isTTY === true)
  // Each line says which request or operation it belongs to.
  const settings = {
    level: PINO_LEVELS[options.level],
    base: null,
    mixin: describeActiveWork,
    serializers: { err: describeError },
  }
  const output = pino.destination({ dest: 2, sync: true })
  // A disk that is full, or a terminal that is gone, is no reason to stop serving.
  output.on('error', () => {})
  if (!text) return pino(settings, output)
  // Loaded for people only: a daemon has none at its terminal.
  const { default: pretty } = await import('pino-pretty')
  const colorize = process.stderr.isTTY === true
  return pino(settings, pretty({ destination: output, colorize, translateTime: 'SYS:HH:MM:ss' }))
}

import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

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
export function createLog(options: LogOptions): Log {
  const text = options.format === 'text' || (options.format === 'auto' && process.stderr.isTTY === true)
  const settings = { level: PINO_LEVELS[options.level], base: null }
  return text
    ? pino(
        settings,
        pretty({ destination: 2, sync: true, colorize: process.stderr.isTTY === true, translateTime: 'SYS:HH:MM:ss' }),
      )
    : pino(settings, pino.destination({ dest: 2, sync: true }))
}

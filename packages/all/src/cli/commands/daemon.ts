import type { Command } from 'commander'
import { isAlive, readDaemonState } from 'hindsight-api/daemon'
import { exitCodes, formatFields, notFound } from 'hindsight-api/terminal'
import { lastLogLines } from '../../daemon/log-file.ts'
import { readServerStatus } from '../../server-status.ts'
import type { Context } from '../context.ts'
import { followLog } from '../follow-log.ts'
import { wholeNumber } from '../input/parse-values.ts'
import { formatStatus } from '../output/format-status.ts'
import { wholeServerFields } from '../output/server-fields.ts'
import { runs } from '../run-command.ts'

interface StartFlags {
  readonly idleTimeout?: number
}

export function describeDaemon(command: Command): void {
  command.description('The daemon is the server of a profile. Commands start it when they need it.')
  withIdleTimeout(command.command('start').description('Starts the daemon, or says that it runs.')).action(runs(start))
  command.command('stop').description('Stops the daemon and its database.').action(runs(stop))
  withIdleTimeout(command.command('restart').description('Stops the daemon and starts it again.')).action(runs(restart))
  describeStatus(command.command('status'))
  command
    .command('logs')
    .description('Prints the end of the daemon’s log.')
    .option('-n, --lines <number>', 'how many lines', wholeNumber, 50)
    .option('-f, --follow', 'go on printing what comes; Ctrl-C ends it')
    .action(runs(logs))
}

export function describeStatus(command: Command): void {
  command
    .description(
      'Says whether the daemon runs, where and how well. Starts nothing; ends with 3 when it does not run. With --url: the same of that server.',
    )
    .action(runs(status))
}

const withIdleTimeout = (command: Command): Command =>
  command.option(
    '--idle-timeout <seconds>',
    'leave after this long without work; 0 = never (default: 300)',
    wholeNumber,
  )

async function start(context: Context, flags: StartFlags): Promise<void> {
  const { output, profile } = context
  const before = readDaemonState(profile.stateFile)
  const { idleTimeout: idleTimeoutSeconds } = flags
  const memory = await context.embedded(idleTimeoutSeconds === undefined ? {} : { idleTimeoutSeconds })
  const url = await memory.start()
  const state = readDaemonState(profile.stateFile)
  const wasRunning = before !== null && before.instanceId === state?.instanceId
  output.result({ profile: profile.name, url, pid: state?.process.pid, was_running: wasRunning }, () =>
    wasRunning
      ? `The daemon of ${profile.name} runs already at ${url}`
      : `The daemon of ${profile.name} has started at ${url}`,
  )
}

async function stop(context: Context): Promise<void> {
  const { output, profile } = context
  const state = readDaemonState(profile.stateFile)
  const wasRunning = state !== null && isAlive(state.process)
  await stopProfile(context)
  output.result({ profile: profile.name, was_running: wasRunning }, () =>
    wasRunning ? `The daemon of ${profile.name} has stopped.` : `The daemon of ${profile.name} was not running.`,
  )
}

/** A daemon that was killed is cleared away too. */
async function stopProfile(context: Context): Promise<void> {
  context.output.progress().show('Stopping the daemon')
  const { stopDaemon } = await import('../../daemon/stop-daemon.ts')
  await stopDaemon(context.profile)
}

async function restart(context: Context, flags: StartFlags): Promise<void> {
  await stopProfile(context)
  await start(context, flags)
}

async function status(context: Context): Promise<void> {
  if (context.target.kind === 'server') return serverStatus(context, context.target.url)
  const { name } = context.profile
  const found = await readServerStatus(context.profile)
  const { askServerStatus } = await import('../../daemon/ask-server-status.ts')
  const server = found.state === 'running' ? await askServerStatus(context.profile, found.url!) : null
  context.output.result({ profile: name, ...found, server }, (layout) => formatStatus(name, found, server, layout))
  if (found.state === 'stopped') process.exitCode = exitCodes.notFound
}

async function serverStatus(context: Context, url: string): Promise<void> {
  const found = await (await context.api()).serverStatus()
  context.output.result(found, (layout) => formatFields(wholeServerFields(url, found, layout), layout))
}

async function logs(context: Context, flags: { lines: number; follow?: boolean }): Promise<void> {
  const { output, profile } = context
  const lines = lastLogLines(profile.logFile, flags.lines)
  if (lines.length === 0 && !flags.follow) {
    throw notFound(`${profile.name} has no log yet.`, 'To start its daemon: hindsight daemon start')
  }
  output.result(lines, () => lines.join('\n'))
  if (flags.follow) await followLog(profile.logFile, (text) => output.write(text))
}

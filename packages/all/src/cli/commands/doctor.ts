import type { Command } from 'commander'
import { exitCodes } from 'hindsight-api/terminal'
import type { Context } from '../context.ts'
import { checkHome, checkNode, checkPostgres } from '../doctor/check-machine.ts'
import { checkDaemonState, checkLog, checkSettings } from '../doctor/check-profile.ts'
import { checkServer } from '../doctor/check-server.ts'
import type { Finding } from '../doctor/finding.ts'
import { formatFindings } from '../doctor/format-findings.ts'
import { runs } from '../run-command.ts'

interface DoctorFlags {
  readonly start: boolean
}

export function describeDoctor(command: Command): void {
  command
    .description('Checks this machine, the profile, its daemon and its database, and says what to fix.')
    .option('--no-start', 'do not start a daemon that does not run')
    .addHelpText('after', '\nEnds with 1 when there is a problem; warnings alone are 0.')
    .action(runs(examine))
}

async function examine(context: Context, flags: DoctorFlags): Promise<void> {
  const { output } = context
  output.progress().show('Looking')
  const findings =
    context.target.kind === 'server' ? await examineServer(context) : await examineProfile(context, flags)
  output.result({ findings }, (layout) => formatFindings(findings, layout))
  if (findings.some(({ verdict }) => verdict === 'problem')) process.exitCode = exitCodes.failed
}

async function examineServer(context: Context): Promise<Finding[]> {
  return [checkNode(), ...(await checkServer(await context.api(), context.target))]
}

async function examineProfile(context: Context, flags: DoctorFlags): Promise<Finding[]> {
  const { profile, environment, homeDirectory } = context
  const state = checkDaemonState(profile)
  const machine = [
    checkNode(),
    ...(await checkHome(homeDirectory)),
    await checkPostgres(environment.HINDSIGHT_API_DATABASE_URL),
    checkSettings(profile, environment),
    state,
  ]
  const { readServerStatus } = await import('../../server-status.ts')
  const { state: running } = await readServerStatus(profile)
  // What is found broken above would only be said again, at greater length, by a start that fails.
  const isBroken = machine.some(({ verdict }) => verdict === 'problem')
  if (running === 'stopped' && (!flags.start || isBroken)) return [...machine, checkLog(profile)]
  const server = await checkServer(await context.api(), context.target)
  // A daemon that did not start has told the end of its log already.
  const isDown = server.some(({ check, verdict }) => check === 'Server' && verdict === 'problem')
  return [...machine, ...server, ...(isDown ? [] : [checkLog(profile)])]
}

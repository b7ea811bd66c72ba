import { HindsightError } from 'hindsight-client'

/** The daemon did not come up. The message holds the reason, its last log lines and where the whole log is. */
export class DaemonStartError extends HindsightError {
  override name = 'DaemonStartError'
  readonly reason: string
  /** The last lines the daemon printed. */
  readonly logLines: readonly string[]
  readonly logFile: string
  /** Somebody ended it, or its database, while it started: nothing speaks against starting again. */
  readonly wasEnded: boolean

  constructor(
    reason: string,
    logLines: readonly string[],
    logFile: string,
    { wasEnded = false }: { wasEnded?: boolean } = {},
  ) {
    const lines = [`The Hindsight server did not start: ${reason}.`, ...logLines, `Its log: ${logFile}`]
    super(lines.join('\n  '))
    this.reason = reason
    this.logLines = logLines
    this.logFile = logFile
    this.wasEnded = wasEnded
  }
}

/** The profile's daemon is of a newer version than this package, which must not replace it. */
export class VersionMismatchError extends HindsightError {
  override name = 'VersionMismatchError'
  readonly daemonVersion: string
  readonly managerVersion: string

  constructor(profile: string, daemonVersion: string, managerVersion: string) {
    super(
      `The daemon of profile "${profile}" is Hindsight ${daemonVersion}, and this program brings ${managerVersion}, ` +
        `which is older. Update hindsight-all here, or use another profile.`,
    )
    this.daemonVersion = daemonVersion
    this.managerVersion = managerVersion
  }
}

/** The object was closed; make a new one to go on. */
export class ClosedError extends HindsightError {
  override name = 'ClosedError'
}

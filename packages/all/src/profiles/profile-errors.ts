import { HindsightError } from 'hindsight-client'

/** What was asked for would pull the data away under a running daemon. */
export class ProfileRunningError extends HindsightError {
  override name = 'ProfileRunningError'
  readonly profile: string

  constructor(profile: string) {
    super(`The daemon of profile "${profile}" runs. Stop it first: hindsight daemon stop --profile ${profile}`)
    this.profile = profile
  }
}

/** There is a profile of this name, and nothing is written over one. */
export class ProfileExistsError extends HindsightError {
  override name = 'ProfileExistsError'
  readonly profile: string

  constructor(profile: string) {
    super(`There is a profile "${profile}" already. Choose another name, or delete it first.`)
    this.profile = profile
  }
}

/** The file is not an exported profile, or not one that this machine can use. */
export class ProfileArchiveError extends HindsightError {
  override name = 'ProfileArchiveError'
}

import { join } from 'node:path'
import { makePrivateDirectory } from './private-directory.ts'

/** Where one profile keeps everything; all paths lie below `HINDSIGHT_HOME/profiles/<name>`. */
export interface ProfileDirectory {
  readonly name: string
  readonly root: string
  readonly database: string
  readonly stateFile: string
  readonly logFile: string
}

const NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/i

/** @throws TypeError for a name that is not 1–63 letters, digits, `-` or `_`. */
export function profileDirectory(homeDirectory: string, name: string): ProfileDirectory {
  if (!NAME.test(name)) {
    throw new TypeError(
      `Profile name ${JSON.stringify(name)} is not valid: use 1 to 63 letters, digits, "-" or "_", starting with a letter or digit.`,
    )
  }
  // Some file systems fold case, so two names that differ only in case would share a directory on them alone.
  const root = join(homeDirectory, 'profiles', name.toLowerCase())
  return directoryOf(name.toLowerCase(), root)
}

/** A directory of the caller's choosing that is laid out like a profile. */
export function directoryOf(name: string, root: string): ProfileDirectory {
  return {
    name,
    root,
    database: join(root, 'postgres'),
    stateFile: join(root, 'daemon.json'),
    logFile: join(root, 'daemon.log'),
  }
}

/** What daemons and managers keep in a profile; a directory of the caller's choosing may hold other things, too. */
const OURS = /^(daemon|start|token|profile|users|postgres)(\.|$)/

/** Makes the directory, and what is in it, private to its owner. @throws UnusableDirectory */
export function createProfileDirectory(directory: ProfileDirectory): void {
  makePrivateDirectory({
    path: directory.root,
    isOurs: (name) => OURS.test(name),
    // The data may lie on a larger disk.
    mayBeLink: (name) => name === 'postgres',
  })
}

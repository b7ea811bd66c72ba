import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { repositoryRoot } from './program.ts'

const nobody = { uid: 65534, gid: 65534 }

/**
 * Another user of this machine, as whom tests may run programs of this repository. Null when these tests do not run as
 * root, or when others may not read the repository (a clone below a private directory): what needs it is skipped then,
 * and the reason is told.
 */
export const otherUser = findOtherUser()

function findOtherUser(): typeof nobody | null {
  const reason = whyNot()
  if (reason === null) return nobody
  process.stderr.write(`Skipped: what another user of the machine sees, since ${reason}.\n`)
  return null
}

function whyNot(): string | null {
  if (process.getuid?.() !== 0) return 'only root can become another user'
  const { status } = spawnSync('cat', [join(repositoryRoot, 'package.json')], { ...nobody, stdio: 'ignore', cwd: '/' })
  return status === 0 ? null : `others may not read ${repositoryRoot}`
}

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

/** An operating system user. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

const nobody = 65_534

/**
 * PostgreSQL refuses to run as root, so a root daemon runs it as somebody else: the configured user, else the owner
 * of the data that is already there, else `postgres`, else uid 65534. No user is ever created.
 * Undefined: PostgreSQL runs as the user of this process.
 */
export function chooseAccount(configured: string | undefined, ownerOfData: number | undefined): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  if (configured !== undefined) return configuredAccount(configured)
  if (ownerOfData !== undefined && ownerOfData !== 0) return findAccount(String(ownerOfData)) ?? accountOf(ownerOfData)
  return findAccount('postgres') ?? findAccount(String(nobody)) ?? accountOf(nobody)
}

function configuredAccount(nameOrUid: string): Account {
  const account = findAccount(nameOrUid) ?? (/^\d+$/.test(nameOrUid) ? accountOf(Number(nameOrUid)) : undefined)
  if (account === undefined) {
    throw new EmbeddedPostgresError('not-accessible', `HINDSIGHT_POSTGRES_USER: there is no user ${nameOrUid}`)
  }
  if (account.uid === 0) {
    throw new EmbeddedPostgresError('not-accessible', 'HINDSIGHT_POSTGRES_USER: PostgreSQL refuses to run as root')
  }
  return account
}

/** A uid without an entry in the user database. */
function accountOf(uid: number): Account {
  return { name: String(uid), uid, gid: uid }
}

function findAccount(nameOrUid: string): Account | undefined {
  const field = /^\d+$/.test(nameOrUid) ? 2 : 0
  const entry = readUserFile().find((fields) => fields[field] === nameOrUid)
  if (entry !== undefined) return { name: entry[0] ?? nameOrUid, uid: Number(entry[2]), gid: Number(entry[3]) }
  return askForAccount(nameOrUid)
}

function readUserFile(): string[][] {
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
  } catch {
    return []
  }
}

/** Users that are not in the file: those of macOS and of directory services. */
function askForAccount(nameOrUid: string): Account | undefined {
  const ask = (flag: string) =>
    execFileSync('id', [flag, nameOrUid], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    return { name: ask('-un'), uid: Number(ask('-u')), gid: Number(ask('-g')) }
  } catch {
    return undefined
  }
}

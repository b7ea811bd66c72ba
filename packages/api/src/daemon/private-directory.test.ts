import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UnusableDirectory } from './private-directory.ts'
import { createProfileDirectory, directoryOf, type ProfileDirectory } from './profile-directory.ts'

let directory: string
let profile: ProfileDirectory
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hindsight-private-'))
  profile = directoryOf('p', join(directory, 'home/profiles/p'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const modeOf = (path: string) => (lstatSync(path).mode & 0o777).toString(8)
const create = () => createProfileDirectory(profile)

describe.skipIf(process.platform === 'win32')('the directory of a profile', () => {
  it('is made for its owner alone, with all that is above it', () => {
    create()
    for (const path of ['home', 'home/profiles', 'home/profiles/p']) expect(modeOf(join(directory, path))).toBe('700')
  })

  it('is closed when it was open, with what is in it; strangers keep their modes', () => {
    mkdirSync(join(profile.root, 'users'), { recursive: true })
    for (const name of ['token', 'daemon.json', 'daemon.log', 'daemon.log.1', 'profile.json', 'readme.txt']) {
      writeFileSync(join(profile.root, name), name)
      chmodSync(join(profile.root, name), 0o666)
    }
    chmodSync(profile.root, 0o777)
    create()
    expect(modeOf(profile.root)).toBe('700')
    expect(modeOf(join(profile.root, 'users'))).toBe('700')
    for (const name of ['token', 'daemon.json', 'daemon.log', 'daemon.log.1', 'profile.json']) {
      expect(modeOf(join(profile.root, name)), name).toBe('600')
    }
    expect(modeOf(join(profile.root, 'readme.txt'))).toBe('666')
  })

  it('is refused when it is a link, even one that leads nowhere', () => {
    mkdirSync(join(directory, 'trap'))
    chmodSync(join(directory, 'trap'), 0o755)
    mkdirSync(join(directory, 'home/profiles'), { recursive: true })
    symlinkSync(join(directory, 'trap'), profile.root)
    expect(create).toThrow(UnusableDirectory)
    expect(create).toThrow(`${profile.root} is a link. Memories would not be private there: remove it`)
    expect(modeOf(join(directory, 'trap'))).toBe('755')
    rmSync(join(directory, 'trap'), { recursive: true })
    expect(create).toThrow('is a link')
  })

  it.each(['token', 'daemon.json', 'daemon.log', 'daemon.log.2', 'daemon.lock', 'daemon.owner.json', 'start.lock'])(
    'is refused when its %s is a link',
    (name) => {
      const victim = join(directory, 'victim')
      writeFileSync(victim, 'precious')
      chmodSync(victim, 0o644)
      mkdirSync(profile.root, { recursive: true })
      symlinkSync(victim, join(profile.root, name))
      expect(create).toThrow(`${join(profile.root, name)} is a link.`)
      expect(readFileSync(victim, 'utf8')).toBe('precious')
      expect(modeOf(victim)).toBe('644')
    },
  )

  it('may have its data elsewhere', () => {
    mkdirSync(join(directory, 'big-disk'))
    mkdirSync(profile.root, { recursive: true })
    symlinkSync(join(directory, 'big-disk'), profile.database)
    create()
  })

  it('is refused when a file is in its way, or it cannot be made', () => {
    writeFileSync(join(directory, 'home'), '')
    expect(create).toThrow(/cannot be used .*HINDSIGHT_HOME/)
    rmSync(join(directory, 'home'))
    mkdirSync(join(directory, 'home/profiles'), { recursive: true })
    writeFileSync(profile.root, '')
    expect(create).toThrow(`${profile.root} is not a directory.`)
  })

  it.runIf(process.geteuid?.() === 0)('is refused when it, or something in it, is of another user', () => {
    create()
    writeFileSync(join(profile.root, 'token'), 'known to another')
    chownSync(join(profile.root, 'token'), 65_534, 65_534)
    expect(create).toThrow(`${join(profile.root, 'token')} belongs to uid 65534, and this process runs as uid 0.`)
    chownSync(profile.root, 65_534, 65_534)
    expect(create).toThrow(`${profile.root} belongs to uid 65534`)
  })
})

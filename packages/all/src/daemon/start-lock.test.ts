import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { directoryOf, identifyProcess, type ProfileDirectory } from 'hindsight-api/daemon'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findStarter, tryStartLock } from './start-lock.ts'

let profile: ProfileDirectory
beforeEach(() => {
  profile = directoryOf('p', mkdtempSync(join(tmpdir(), 'hindsight-start-lock-')))
})
afterEach(() => rmSync(profile.root, { recursive: true, force: true }))

it('lets one in at a time, names it, and leaves nothing', () => {
  expect(findStarter(profile)).toBeNull()
  const release = tryStartLock(profile)
  expect(release).not.toBeNull()
  expect(findStarter(profile)).toEqual(identifyProcess(process.pid))
  expect(tryStartLock(profile)).toBeNull()
  expect(readdirSync(profile.root)).toEqual(['start.lock'])
  release!()
  tryStartLock(profile)!()
  expect(readdirSync(profile.root)).toEqual([])
})

it('is free at once when its holder was killed, and not before', async () => {
  const holder = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'])
  await once(holder, 'spawn')
  writeFileSync(join(profile.root, 'start.lock'), JSON.stringify(identifyProcess(holder.pid!)))
  expect(tryStartLock(profile)).toBeNull()
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  expect(findStarter(profile)).toBeNull()
  tryStartLock(profile)!()
  expect(readdirSync(profile.root)).toEqual([])
})

it('replaces what cannot be the lock of anybody', () => {
  const lock = join(profile.root, 'start.lock')
  const ownPidOfAnotherTime = JSON.stringify({ pid: process.pid, startedAt: 'another boot:1' })
  for (const content of ['', 'null', '{"pid":', ownPidOfAnotherTime]) {
    writeFileSync(lock, content)
    tryStartLock(profile)!()
  }
  mkdirSync(lock)
  tryStartLock(profile)!()
  expect(readdirSync(profile.root)).toEqual([])
})

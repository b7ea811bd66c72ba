import { chmod, cp, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DaemonStartError, HindsightEmbedded, type HindsightEmbeddedOptions, VersionMismatchError } from 'hindsight-all'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { describeProcess } from '../../packages/api/src/database/embedded/processes.ts'
import { Program, repositoryRoot } from '../support/program.ts'
import { Scratch } from '../support/scratch.ts'

const PROFILE = 'settled'
const BANK = 'b'
const SECRET = 'sk-do-not-tell-4711'

let scratch: Scratch
const opened: HindsightEmbedded[] = []
const warnings: string[] = []
const onWarning = (warning: Error) => void (warning.name === 'HindsightWarning' && warnings.push(warning.message))
beforeAll(async () => {
  scratch = await Scratch.create()
  vi.stubEnv('HINDSIGHT_HOME', join(scratch.directory, 'home'))
  vi.stubEnv('HINDSIGHT_EMBED_DAEMON_IDLE_TIMEOUT', '77')
  process.on('warning', onWarning)
})
afterEach(async () => {
  for (const memory of opened.splice(0)) await memory.close()
  warnings.splice(0)
})
afterAll(async () => {
  process.off('warning', onWarning)
  await open().close({ stopDaemon: true })
  vi.unstubAllEnvs()
  await scratch[Symbol.asyncDispose]()
})

function open(options: HindsightEmbeddedOptions = {}): HindsightEmbedded {
  const memory = new HindsightEmbedded({ profile: PROFILE, ...options })
  opened.push(memory)
  return memory
}

const profilePath = (name: string) => join(scratch.directory, 'home/profiles', PROFILE, name)
const storedSettings = async () => JSON.parse(await readFile(profilePath('profile.json'), 'utf8')).settings
const daemonPid = async () => JSON.parse(await readFile(profilePath('daemon.json'), 'utf8')).process.pid as number

async function failureOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => error as Error,
  )
}

describe('settings', () => {
  const key = { HINDSIGHT_API_LLM_API_KEY: 'env:TEST_MODEL_KEY' }

  it('that refer to a variable which is not there start nothing, and the error names it', async () => {
    const error = await failureOf(open({ env: key }).start())
    expect(error.message).toMatch(/HINDSIGHT_API_LLM_API_KEY .*TEST_MODEL_KEY, which is not set/)
    expect(await scratch.processes()).toEqual([])
  })

  it('stay with the profile once a start with them has worked, secrets as references, and nobody prints them', async () => {
    vi.stubEnv('TEST_MODEL_KEY', SECRET)
    vi.stubEnv('HINDSIGHT_API_LLM_MODEL', 'inherited')
    const broken = await failureOf(open({ env: { ...key, HINDSIGHT_API_MAX_BODY_MB: 'lots' } }).start())
    expect(broken).toBeInstanceOf(DaemonStartError)
    await expect(stat(profilePath('profile.json'))).rejects.toMatchObject({ code: 'ENOENT' })

    const memory = open({ logLevel: 'debug', env: key })
    await memory.retain(BANK, 'The daemon was configured.')
    expect((await describeProcess(await daemonPid()))!.command).toContain('--idle-timeout 77')
    const { settings } = await memory.effectiveConfig()
    const told = new Map(settings.map(({ name, value, source }) => [name, [value, source]]))
    expect(told.get('HINDSIGHT_API_LOG_LEVEL')).toEqual(['debug', 'profile'])
    expect(told.get('HINDSIGHT_API_LLM_MODEL')).toEqual(['inherited', 'environment'])
    expect(told.get('HINDSIGHT_API_LLM_API_KEY')).toEqual(['********', 'profile'])
    // What came from this process's environment was not given on purpose.
    expect(await storedSettings()).toEqual({ HINDSIGHT_API_LOG_LEVEL: 'debug', ...key })
    expect((await stat(profilePath('profile.json'))).mode & 0o777).toBe(0o600)
    const status = await memory.status()
    expect(status).toMatchObject({ state: 'running', url: memory.url, pid: await daemonPid(), users: 1 })
    expect(status.settings.toSorted()).toEqual(['HINDSIGHT_API_LLM_API_KEY', 'HINDSIGHT_API_LOG_LEVEL'])
    expect(status.uptimeMs).toBeGreaterThan(0)

    for (const file of ['profile.json', 'daemon.json', 'daemon.log']) {
      expect(await readFile(profilePath(file), 'utf8'), file).not.toContain(SECRET)
    }
    const commands = (await scratch.processes()).map(({ command }) => command)
    expect(commands.filter((command) => command.includes(SECRET))).toEqual([])
    expect(broken.message).not.toContain(SECRET)
  })

  it('that differ from those of a running daemon are warned of once, by name', async () => {
    const pid = await daemonPid()
    const secret = 'sk-another-0815'
    for (const memory of [open({ llmApiKey: secret }), open({ llmApiKey: secret }), open({ logLevel: 'debug' })]) {
      await memory.banks.list()
      await memory.banks.list()
    }
    expect(await daemonPid()).toBe(pid)
    await expect.poll(() => warnings.length).toBe(1)
    expect(warnings[0]).toContain('HINDSIGHT_API_LLM_API_KEY')
    expect(warnings[0]).not.toContain(secret)
    expect(await storedSettings()).toEqual({ HINDSIGHT_API_LOG_LEVEL: 'debug', ...key })
  })

  it('replace those of a daemon that nobody else uses, when that is wished, and once', async () => {
    const wish = { logLevel: 'warning', onConfigChange: 'restart' } as const
    const other = open()
    await other.banks.list()
    const pid = await daemonPid()
    const refused = open(wish)
    await refused.banks.list()
    expect(await daemonPid()).toBe(pid)
    await expect.poll(() => warnings.join()).toContain('HINDSIGHT_API_LOG_LEVEL')
    await Promise.all([other.close(), refused.close()])

    const memory = open(wish)
    expect((await memory.memories.list(BANK)).total).toBe(1)
    const restarted = await daemonPid()
    expect(restarted).not.toBe(pid)
    expect(await storedSettings()).toEqual({ HINDSIGHT_API_LOG_LEVEL: 'warning', ...key })
    // Two that wish for different settings do not take the daemon from each other.
    const rival = open({ ...wish, logLevel: 'error' })
    for (let call = 0; call < 3; call++) await Promise.all([memory.banks.list(), rival.banks.list()])
    expect(await daemonPid()).toBe(restarted)
  })

  it('of the profile hold for those who give none', async () => {
    await open().close({ stopDaemon: true })
    const memory = open()
    await memory.start()
    expect((await memory.status()).settings).toContain('HINDSIGHT_API_LOG_LEVEL')
    expect(memory.logs(1_000).join('\n')).not.toContain('configured')
    expect(warnings).toEqual([])
  })
})

describe('a directory that cannot be used', () => {
  it('is named, with what to do', async () => {
    await writeFile(join(scratch.directory, 'a-file'), '')
    vi.stubEnv('HINDSIGHT_HOME', join(scratch.directory, 'a-file'))
    const error = await failureOf(new HindsightEmbedded().start())
    vi.stubEnv('HINDSIGHT_HOME', join(scratch.directory, 'home'))
    expect(error.name).toBe('UnusableDirectory')
    expect(error.message).toMatch(/a-file.* cannot be used .*Set HINDSIGHT_HOME/)
  })
})

describe('a daemon of another version', () => {
  /** A whole server package that says it is of this version. */
  async function serverOfVersion(version: string): Promise<string> {
    const source = join(repositoryRoot, 'packages/api')
    const copy = join(scratch.directory, `api-${version}`)
    await mkdir(copy)
    for (const part of ['dist', 'bin', 'migrations'])
      await cp(join(source, part), join(copy, part), { recursive: true })
    const manifest = JSON.parse(await readFile(join(source, 'package.json'), 'utf8'))
    await writeFile(join(copy, 'package.json'), JSON.stringify({ ...manifest, version }))
    await symlink(join(repositoryRoot, 'node_modules'), join(copy, 'node_modules'))
    await chmod(copy, 0o755)
    return join(copy, 'bin/hindsight-api.js')
  }

  async function runServer(version: string): Promise<Program> {
    await open().close({ stopDaemon: true })
    const token = await readFile(profilePath('token'), 'utf8')
    const place = ['--profile', PROFILE, '--data-dir', profilePath('.'), '--host', '127.0.0.1', '--port', '0']
    const server = new Program([await serverOfVersion(version), ...place, '--log-level', 'info'], {
      environment: { HINDSIGHT_API_TENANT_API_KEY: token },
    })
    await server.printed(new RegExp(`Hindsight ${version} answers`))
    return server
  }

  it('that is older is drained and replaced for all who come, with everything in it', async () => {
    const older = await runServer('0.0.9')
    const [one, other] = [open(), open()]
    const totals = await Promise.all([one, other].map(async (memory) => (await memory.memories.list(BANK)).total))
    expect(totals).toEqual([1, 1])
    expect(await older.ended()).toBe(0)
    expect(one.url).toBe(other.url)
    expect((await one.status()).version).toBe('0.1.0')
    expect(await describeProcess(await daemonPid())).toBeDefined()
  })

  it('that is newer is left alone, and the error says what to do', async () => {
    const newer = await runServer('99.1.0')
    const memory = open()
    const error = (await failureOf(memory.start())) as VersionMismatchError
    expect(error).toBeInstanceOf(VersionMismatchError)
    expect(error).toMatchObject({ daemonVersion: '99.1.0', managerVersion: '0.1.0' })
    expect(error.message).toMatch(/99\.1\.0.*0\.1\.0.*Update hindsight-all/)
    expect(newer.running).toBe(true)
    // Who asked before the other came is told at the next call.
    expect((await failureOf(memory.recall(BANK, 'anything'))).name).toBe('VersionMismatchError')
    newer.child.kill('SIGTERM')
    expect(await newer.ended()).toBe(0)
  })
})

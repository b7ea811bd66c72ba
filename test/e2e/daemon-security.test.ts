import { spawnSync } from 'node:child_process'
import {
  appendFile,
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { HindsightEmbedded } from 'hindsight-all'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { run } from '../support/program.ts'
import { Scratch } from '../support/scratch.ts'

const PROFILE = 'private'
/** A user of this machine that is neither the daemon's nor PostgreSQL's. */
const STRANGER = 54_321
const isRoot = process.geteuid?.() === 0
if (!isRoot) process.stderr.write('Skipped: what another user of this machine can reach, since only root can try.\n')

let scratch: Scratch
let memory: HindsightEmbedded
let state: { url: string; process: { pid: number } }
let token: string
const path = (...names: string[]) => join(scratch.directory, 'home/profiles', PROFILE, ...names)

beforeAll(async () => {
  scratch = await Scratch.create()
  vi.stubEnv('HINDSIGHT_HOME', join(scratch.directory, 'home'))
  // Left open by somebody, so that nothing but the profile itself keeps others out.
  await mkdir(path(), { recursive: true })
  await writeFile(path('daemon.log'), '')
  for (const directory of ['', 'home', 'home/profiles']) await chmod(join(scratch.directory, directory), 0o755)
  for (const open of [path(), path('daemon.log')]) await chmod(open, 0o777)
  memory = new HindsightEmbedded({ profile: PROFILE })
  await memory.retain('b', 'Alice works at Google')
  state = JSON.parse(await readFile(path('daemon.json'), 'utf8'))
  token = await readFile(path('token'), 'utf8')
})
afterAll(async () => {
  await memory.close({ stopDaemon: true })
  vi.unstubAllEnvs()
  await scratch[Symbol.asyncDispose]()
})

/** Status of an answer to a request with exactly these headers. */
function ask(target: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${state.url}${target}`, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode!)
    })
      .on('error', reject)
      .end()
  })
}

const BANKS = '/v1/default/banks'
const authorization = () => ({ authorization: `Bearer ${token}` })

describe('a daemon', () => {
  it('keeps all its files to its owner', async () => {
    const open: string[] = []
    const look = async (entry: string) => {
      const status = await lstat(entry)
      if (status.mode & 0o077 && !status.isSymbolicLink()) open.push(`${(status.mode & 0o777).toString(8)} ${entry}`)
      if (status.isDirectory()) await Promise.all((await readdir(entry)).map((name) => look(join(entry, name))))
    }
    await look(path())
    expect(open).toEqual([])
    expect(await readdir(path())).toEqual(expect.arrayContaining(['daemon.json', 'daemon.lock', 'daemon.log', 'token']))
  })

  it('answers those alone who have the token, which is in no command line', async () => {
    expect(await ask(BANKS, authorization())).toBe(200)
    expect(await ask(BANKS, {})).toBe(401)
    for (const wrong of ['Bearer', 'Bearer x', `Bearer ${token}x`, `Basic ${token}`, 'Bearer undefined']) {
      expect(await ask(BANKS, { authorization: wrong }), wrong).toBe(401)
    }
    expect(await ask('/health', {})).toBe(200)
    const { stdout } = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    expect(stdout).toContain(path())
    expect(stdout).not.toContain(token)
    for (const file of ['daemon.json', 'daemon.log']) expect(await readFile(path(file), 'utf8')).not.toContain(token)
  })

  it('answers no web page, even one that knows the token', async () => {
    for (const target of [BANKS, '/health', '/metrics', '/docs']) {
      expect(await ask(target, { ...authorization(), host: 'rebound.example' }), target).toBe(403)
      expect(await ask(target, { ...authorization(), origin: 'https://elsewhere.example' }), target).toBe(403)
      expect(await ask(target, { ...authorization(), origin: 'null' }), target).toBe(403)
    }
    expect(await ask(BANKS, { ...authorization(), 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).toBe(
      403,
    )
    expect(await ask(BANKS, { ...authorization(), host: 'localhost' })).toBe(200)
    expect(await ask(BANKS, { ...authorization(), origin: state.url })).toBe(200)
  })

  it.runIf(process.platform === 'linux')('listens to this machine alone', async () => {
    const port = Number(new URL(state.url).port).toString(16).toUpperCase().padStart(4, '0')
    const tables = await Promise.all(
      ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
    )
    const LISTENING = '0A'
    const sockets = tables.flatMap((table) => table.split('\n').map((line) => line.trim().split(/\s+/)))
    const listening = sockets.filter(([, local, , status]) => status === LISTENING && local?.endsWith(`:${port}`))
    expect(listening.map(([, local]) => local)).toEqual([`0100007F:${port}`])
  })

  it.runIf(isRoot)('gives nothing to another user of this machine', async () => {
    const [daemon, postmaster] = [state.process.pid, await scratch.postmasterPid()]
    const attempts = [
      ...['token', 'daemon.json', 'daemon.log', 'daemon.owner.json', 'postgres/cluster/hindsight-password'].map(
        (name) => ({ read: path(name) }),
      ),
      { list: path() },
      { list: path('postgres/cluster') },
      { write: path('planted') },
      { read: `/proc/${daemon}/environ` },
      { read: `/proc/${daemon}/cwd/token` },
      { read: `/proc/${postmaster}/cwd/hindsight-password` },
      { connect: path('postgres/cluster/.s.PGSQL.5432') },
      { connect: `/proc/${postmaster}/cwd/.s.PGSQL.5432` },
      { kill: daemon },
      { kill: postmaster },
      { call: `${state.url}${BANKS}` },
      { call: `${state.url}/v1/default/banks/b/memories/list` },
    ]
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', strangerProgram], {
      uid: STRANGER,
      gid: STRANGER,
      cwd: '/',
      env: {},
      input: JSON.stringify(attempts),
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    const outcomes = JSON.parse(stdout)
    expect(outcomes).toHaveLength(attempts.length)
    for (const [index, attempt] of attempts.entries()) {
      expect(outcomes[index], JSON.stringify(attempt)).toMatch(/^(EACCES|EPERM|401)$/)
    }
    // It did reach the daemon, and could have done all this where it may.
    expect(outcomes.slice(-2)).toEqual(['401', '401'])
    expect((await memory.listMemories('b')).total).toBe(1)
  })

  it('puts its log aside while it runs, and goes on in it', async () => {
    const { ino } = await stat(path('daemon.log'))
    await appendFile(path('daemon.log'), `${'x'.repeat(1023)}\n`.repeat(10 * 1024))
    await appendFile(path('daemon.log'), 'the last line\n')
    await expect.poll(() => readdir(path()), { timeout: 60_000, interval: 100 }).toContain('daemon.log.1')
    await expect.poll(async () => (await stat(path('daemon.log'))).size).toBeLessThan(10_000)
    expect((await stat(path('daemon.log'))).ino).toBe(ino)
    expect((await stat(path('daemon.log.1'))).mode & 0o777).toBe(0o600)
    expect(memory.logs().join('\n')).toContain('the last line')
    await memory.close({ stopDaemon: true })
    expect(await readFile(path('daemon.log'), 'utf8')).toMatch(/Stopped\.\n$/)
    expect((await readdir(path())).filter((name) => !/^(postgres|token|users|daemon\.log(\.1)?)$/.test(name))).toEqual(
      [],
    )
  })
})

describe('a directory that cannot be private', () => {
  const start = (name: string) =>
    run(['bin/hindsight-api.js', '--port', '0', '--profile', name], {
      environment: { HINDSIGHT_API_LOG_FORMAT: 'text' },
    })
  const profile = (name: string) => join(scratch.directory, 'home/profiles', name)

  it('is not used, and it is said why and what to do', async () => {
    const victim = join(scratch.directory, 'victim')
    await mkdir(victim)
    await symlink(victim, profile('linked'))
    await mkdir(profile('planted'))
    await symlink(join(victim, 'file'), join(profile('planted'), 'daemon.owner.json'))
    const results = await Promise.all([start('linked'), start('planted')])
    expect(results.map(({ code }) => code)).toEqual([1, 1])
    expect(results[0]!.errors).toContain(
      `${profile('linked')} is a link. Memories would not be private there: remove it`,
    )
    expect(results[1]!.errors).toContain(`${join(profile('planted'), 'daemon.owner.json')} is a link.`)
    for (const { errors } of results) {
      expect(errors).toContain('HINDSIGHT_HOME')
      expect(errors).not.toMatch(/^ +at /m)
    }
    expect(await readdir(victim)).toEqual([])
    await rm(victim, { recursive: true })
  })

  it('is told by a manager, too', async () => {
    await mkdir(profile('trapped'), { mode: 0o700 })
    await symlink(join(scratch.directory, 'home'), join(profile('trapped'), 'token'))
    await using trapped = new HindsightEmbedded({ profile: 'trapped' })
    await expect(trapped.listMemories('b')).rejects.toThrow(`${join(profile('trapped'), 'token')} is a link.`)
    expect(await readdir(profile('trapped'))).toEqual(['token'])
  })

  it.runIf(isRoot)('is one of another user', async () => {
    await mkdir(profile('foreign'), { mode: 0o777 })
    await chown(profile('foreign'), STRANGER, STRANGER)
    const { code, errors } = await start('foreign')
    expect(code).toBe(1)
    expect(errors).toContain(`${profile('foreign')} belongs to uid ${STRANGER}, and this process runs as uid 0.`)
    expect(await readdir(profile('foreign'))).toEqual([])
  })
})

/** Tries what it is told on its input; prints for each the error's code, the status, or that it worked. */
const strangerProgram = `
  import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
  import { connect } from 'node:net'
  const ways = {
    read: (path) => readFileSync(path),
    list: (path) => readdirSync(path),
    write: (path) => writeFileSync(path, 'planted'),
    kill: (pid) => process.kill(pid, 'SIGKILL'),
    connect: (path) => new Promise((resolve, reject) => connect(path, resolve).on('error', reject)),
    call: async (url) => {
      const { status } = await fetch(url, { headers: { authorization: 'Bearer guess' } })
      throw { code: String(status) }
    },
  }
  const outcomes = []
  for (const attempt of JSON.parse(readFileSync(0, 'utf8'))) {
    const [[way, argument]] = Object.entries(attempt)
    try {
      await ways[way](argument)
      outcomes.push('it worked')
    } catch (error) {
      outcomes.push(error.code ?? String(error))
    }
  }
  process.stdout.write(JSON.stringify(outcomes), () => process.exit())`

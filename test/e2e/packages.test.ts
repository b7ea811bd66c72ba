import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { repositoryRoot, run } from '../support/program.ts'
import { Scratch } from '../support/scratch.ts'

const PACKAGES = ['hindsight-contract', 'hindsight-client', 'hindsight-api', 'hindsight-all']

interface Manifest {
  readonly name: string
  readonly description: string
  readonly version: string
  readonly license: string
  readonly type: string
  readonly engines: { readonly node: string }
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>
  readonly bin?: Readonly<Record<string, string>>
}

let scratch: Scratch
/** An empty project with the four packages as a stranger gets them: from tarballs, without install scripts. */
let project: string
const inProject = (...path: string[]) => join(project, 'node_modules', ...path)
const npm = (parameters: readonly string[], cwd: string) =>
  promisify(execFile)('npm', parameters, { cwd, shell: process.platform === 'win32' })

beforeAll(async () => {
  scratch = await Scratch.create()
  project = join(scratch.directory, 'project')
  await mkdir(project)
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'stranger', private: true, type: 'module' }))
  const workspaces = PACKAGES.flatMap((name) => ['--workspace', name])
  await npm(['pack', '--ignore-scripts', '--pack-destination', scratch.directory, ...workspaces], repositoryRoot)
  const tarballs = (await readdir(scratch.directory)).filter((name) => name.endsWith('.tgz'))
  expect(tarballs).toHaveLength(PACKAGES.length)
  const paths = tarballs.map((name) => join(scratch.directory, name))
  await npm(['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', ...paths], project)
})
afterAll(() => scratch[Symbol.asyncDispose]())

it.each(PACKAGES)('%s brings all that its manifest names, and nothing else', async (name) => {
  const manifest = JSON.parse(await readFile(inProject(name, 'package.json'), 'utf8')) as Manifest
  expect(manifest).toMatchObject({ name, license: 'MIT', type: 'module', engines: { node: '>=20.19.0' } })
  expect(manifest.description.length).toBeGreaterThan(20)
  const named = [
    ...Object.values(manifest.exports).flatMap((target) =>
      typeof target === 'string' ? target : Object.values(target),
    ),
    ...Object.values(manifest.bin ?? {}),
  ]
  for (const file of ['README.md', 'LICENSE', ...named]) expect(existsSync(inProject(name, file)), file).toBe(true)
  const files = await readdir(inProject(name), { recursive: true })
  expect(files.filter((file) => /(^|\/)(src|test)\/|\.test\.|\.tsbuildinfo$|\.map$/.test(file))).toEqual([])

  const specifiers = Object.keys(manifest.exports)
    .filter((path) => !path.endsWith('.json'))
    .map((path) => name + path.slice(1))
  const program = specifiers.map((specifier) => `await import(${JSON.stringify(specifier)});`).join('\n')
  expect(await run(['--input-type=module', '--eval', program], { cwd: project })).toMatchObject({ code: 0, errors: '' })
})

it('hindsight-all starts a server and gets an answer', async () => {
  const program = `
    import { HindsightClient, HindsightServer } from 'hindsight-all'
    const server = await HindsightServer.start()
    const client = new HindsightClient({ baseUrl: server.url })
    await client.retain('my-bank', 'Alice works at Google')
    for (const memory of await client.recall('my-bank', 'What does Alice do?')) console.log(memory.text)
    await server.stop()`
  await writeFile(join(project, 'main.js'), program)
  const environment = { TMPDIR: scratch.directory }
  expect(await run(['main.js'], { cwd: project, environment })).toEqual({
    code: 0,
    output: 'Alice works at Google\n',
    errors: '',
  })
  expect(await scratch.processes()).toEqual([])
})

it.each([
  ['hindsight-api', 'hindsight-api'],
  ['hindsight-worker', 'hindsight-api'],
  ['hindsight-admin', 'hindsight-api'],
  ['hindsight', 'hindsight-all'],
])('%s can be called by its name', async (command, name) => {
  const { version } = JSON.parse(await readFile(inProject(name, 'package.json'), 'utf8')) as Manifest
  const { stdout } = await npm(['exec', '--', command, '--version'], project)
  expect(stdout.trim()).toBe(version)
})

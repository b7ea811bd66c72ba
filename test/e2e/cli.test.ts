import { once } from 'node:events'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { HindsightClient } from 'hindsight-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runHindsight } from '../../packages/all/src/cli/run-hindsight.ts'
import { describeProcess } from '../../packages/api/src/database/embedded/processes.ts'
import { type CommandOptions, runInProcess } from '../support/command-in-process.ts'
import { Program } from '../support/program.ts'
import { sampleDocx } from '../support/sample-files.ts'
import { Scratch } from '../support/scratch.ts'

/** One profile and one daemon for all tests; each test has banks of its own. */
let scratch: Scratch
const profilePath = (name: string) => join(scratch.directory, 'home/profiles/default', name)
const filePath = (name: string) => join(scratch.directory, name)

const environmentOf = (more: CommandOptions['environment']) => ({
  HINDSIGHT_HOME: join(scratch.directory, 'home'),
  HINDSIGHT_PROFILE: undefined,
  HINDSIGHT_URL: undefined,
  HINDSIGHT_API_KEY: undefined,
  ...more,
})

function start(words: readonly string[], environment: CommandOptions['environment'] = {}): Program {
  return new Program(['bin/hindsight.js', ...words], { environment: environmentOf(environment) })
}

/** The command as a process of its own, for what is about processes: how they start, read, exit and end. */
async function started(words: readonly string[], { input = '', environment }: CommandOptions = {}) {
  const program = start(words, environment)
  program.child.stdin!.end(input)
  const code = await program.ended()
  return { code, output: program.output, errors: program.errors }
}

const hindsight = (words: readonly string[], { input, environment }: CommandOptions = {}) =>
  runInProcess(runHindsight, words, { ...(input !== undefined && { input }), environment: environmentOf(environment) })

async function json(...words: string[]) {
  const { code, output, errors } = await hindsight([...words, '--json'])
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  return JSON.parse(output)
}

async function lines(...words: string[]): Promise<string[]> {
  const { code, output, errors } = await hindsight(words)
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  return output.trimEnd().split('\n')
}

beforeAll(async () => {
  scratch = await Scratch.create()
  expect(await started(['daemon', 'start'])).toMatchObject({ code: 0, errors: '' })
  await lines('bank', 'create', 'people')
})
afterAll(() => scratch[Symbol.asyncDispose]())

describe('retain, recall and reflect', () => {
  it('remember a text and find it', async () => {
    expect(await lines('retain', 'people', 'Alice lives in Paris.', '--document', 'd')).toEqual([
      'Retained in people: memories 1 new (document d)',
    ])
    const [id, type, , score, text] = (await lines('recall', 'people', 'Where does Alice live?'))[0]!.split('\t')
    expect({ id, type, score, text }).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      type: 'world',
      score: expect.stringMatching(/^\d\.\d{3}$/),
      text: 'Alice lives in Paris.',
    })
    const recalled = await json('recall', 'people', 'Where does Alice live?')
    expect(recalled.results[0]).toMatchObject({ id, text: 'Alice lives in Paris.' })
    expect((await started(['reflect', 'people', 'Where does Alice live?', '--facts'])).output).toContain('Paris')
  })

  it('take a text from standard input and from a file, with all that is said about it', async () => {
    await writeFile(filePath('note.txt'), 'Bob plays the cello.\n')
    const about = ['--tag', 'a', '--tag', 'b', '--metadata', 'k=v', '--context', 'note', '--time', '2023-05-06']
    await lines('retain', 'sources', `@${filePath('note.txt')}`, '--document', 'file', ...about)
    const piped = await started(['retain', 'sources', '-', '--document', 'pipe'], { input: 'Carol paints.' })
    expect(piped).toMatchObject({ code: 0, errors: '' })
    expect((await hindsight(['document', 'show', 'sources', 'file', '--text'])).output).toBe('Bob plays the cello.\n')
    const { tags, document_metadata, retain_params } = await json('document', 'show', 'sources', 'file')
    expect({ tags, document_metadata, retain_params }).toMatchObject({
      tags: ['a', 'b'],
      document_metadata: { k: 'v' },
      retain_params: { context: 'note', event_date: '2023-05-06T00:00:00.000Z' },
    })
    expect((await json('recall', 'sources', 'music', '--tag', 'a', '--tags-match', 'all_strict')).results).toHaveLength(
      1,
    )
  })

  it('take files, and wait until they are read', async () => {
    await writeFile(filePath('bees.docx'), sampleDocx())
    await writeFile(filePath('list.csv'), 'Name,City\nJana,Brno\n')
    const about = ['--file', filePath('bees.docx'), '--file', filePath('list.csv'), '--tag', 'paper']
    expect(await lines('retain', 'papers', ...about)).toEqual([
      expect.stringMatching(/^Retained \S+bees\.docx in papers: memories [1-9]\d* new \(document file_/),
      expect.stringMatching(/^Retained \S+list\.csv in papers: memories 1 new \(document file_/),
    ])
    expect((await json('recall', 'papers', 'Where is Jana?')).results[0]).toMatchObject({
      text: expect.stringContaining('Brno'),
      tags: ['paper'],
      metadata: { filename: 'list.csv' },
    })
    await writeFile(filePath('photo.png'), Buffer.from('89504e470d0a1a0a00', 'hex'))
    expect(await hindsight(['retain', 'papers', '--file', filePath('photo.png')])).toMatchObject({
      output: '',
      errors: expect.stringMatching(/File 'photo\.png' is no format that can be read \(it looks like an image\)/),
    })
    const queued = await started(['retain', 'papers', '--file', filePath('list.csv'), '--async'])
    expect(queued.output).toMatch(/^Queued \S+list\.csv: operation [0-9a-f-]{36}\n$/)
  })

  it('print the best only, unless all are asked for', async () => {
    const text = Array.from({ length: 14 }, (_, nth) => `- The lamp number ${nth} is in room ${nth * 7}.`).join('\n')
    await lines('retain', 'lamps', '--', text)
    expect(await lines('recall', 'lamps', 'lamp')).toHaveLength(10)
    expect(await lines('recall', 'lamps', 'lamp', '--limit', '2')).toHaveLength(2)
    expect(await lines('recall', 'lamps', 'lamp', '--limit', '0')).toHaveLength(14)
  })

  it('load little, so that they start quickly', async () => {
    const report =
      'export async function load(url, context, next) { process._rawDebug(url); return next(url, context) }'
    const register = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${report}`)})`
    const environment = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(register)}` }
    const { code, errors } = await started(['recall', 'people', 'Alice'], { environment })
    const modules = errors.split('\n').filter((url) => url.startsWith('file:'))
    expect({ code, ours: modules.some((url) => url.endsWith('commands/recall.js')) }).toEqual({ code: 0, ours: true })
    expect(modules.filter((url) => /\/(zod|pg|execa|proper-lockfile|tar|hono|pino)\//.test(url))).toEqual([])
    expect(modules.length).toBeLessThan(120)
  })

  it('end quietly when nobody reads on', async () => {
    const program = start(['bank', 'export', 'people'])
    program.child.stdin!.end()
    program.child.stdout!.destroy()
    await once(program.child, 'close')
    expect({ code: program.child.exitCode, errors: program.errors }).toEqual({ code: 0, errors: '' })
  })
})

describe('what a bank holds', () => {
  it('can be listed, looked at, deleted and brought back', async () => {
    await lines('retain', 'content', 'Dora collects stamps. Emil repairs clocks.', '--document', 'd')
    const [id] = (await lines('memory', 'list', 'content', '--search', 'stamps'))[0]!.split('\t')
    expect(await json('memory', 'show', 'content', id!)).toMatchObject({ id, document_id: 'd', state: 'valid' })
    await lines('memory', 'delete', 'content', id!, '--reason', 'wrong')
    expect((await json('memory', 'list', 'content', '--search', 'stamps')).total).toBe(0)
    expect(await json('memory', 'show', 'content', id!)).toMatchObject({ invalidation_reason: 'wrong' })
    await lines('memory', 'restore', 'content', id!)
    expect((await json('memory', 'list', 'content', '--search', 'stamps')).total).toBe(1)
    expect((await lines('document', 'list', 'content'))[0]).toMatch(/^d\t42\t/)
    await lines('document', 'delete', 'content', 'd', '--yes')
    expect((await json('bank', 'stats', 'content')).total_nodes).toBe(0)
  })

  it('has a mission, a disposition, directives and mental models', async () => {
    await lines('bank', 'create', 'settings', '--name', 'Settings', '--mission', 'First.')
    expect(await lines('bank', 'mission', 'settings')).toEqual(['First.'])
    await lines('bank', 'mission', 'settings', 'Second.')
    expect(await lines('bank', 'disposition', 'settings', '--empathy', '5')).toEqual([
      'skepticism\t3',
      'literalism\t3',
      'empathy\t5',
    ])
    expect(await json('bank', 'show', 'settings')).toMatchObject({ name: 'Settings', mission: 'Second.' })

    const directive = await json('directive', 'create', 'settings', 'tone', 'Be short.')
    expect(await lines('directive', 'list', 'settings')).toEqual([`${directive.id}\ttone\tyes\tBe short.`])
    await lines('directive', 'delete', 'settings', directive.id)
    expect((await json('directive', 'list', 'settings', '--all')).total).toBe(0)

    await lines('retain', 'settings', 'Fritz speaks Danish.')
    const model = await json('mental-model', 'create', 'settings', 'Fritz', 'What does Fritz speak?', '--id', 'fritz')
    expect(model).toMatchObject({ id: 'fritz', content: expect.stringContaining('Danish') })
    expect(await json('mental-model', 'refresh', 'settings', 'fritz')).toMatchObject({ name: 'Fritz' })
    expect((await lines('mental-model', 'list', 'settings'))[0]).toMatch(/^fritz\tFritz\t/)
    const [operation] = (await lines('operation', 'list', 'settings'))[0]!.split('\t')
    expect(await json('operation', 'show', 'settings', operation!, '--wait')).toMatchObject({ status: 'completed' })
    await lines('mental-model', 'delete', 'settings', 'fritz', '--yes')
    expect((await json('mental-model', 'list', 'settings')).total).toBe(0)
  })

  it('is exported and imported whole, and never over something else', async () => {
    await lines('bank', 'create', 'origin', '--mission', 'Travel.', '--skepticism', '5')
    await lines('directive', 'create', 'origin', 'tone', 'Be short.', '--tag', 't')
    const text = 'Gerda went to Lisbon on 12 May 2023.\n\nShe liked it  there.\n'
    await hindsight(['retain', 'origin', '-', '--document', 'trip', '--tag', 'x', '--time', '2023-06-01'], {
      input: text,
    })
    await lines('retain', 'origin', 'Without a time.', '--document', 'timeless', '--time', 'unset')
    await lines('mental-model', 'create', 'origin', 'Gerda', 'Where was Gerda?', '--id', 'gerda')
    const file = filePath('origin.jsonl')
    await lines('bank', 'export', 'origin', file)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await hindsight(['bank', 'export', 'origin', file])).toMatchObject({ code: 2 })

    expect(await json('bank', 'import', 'copy', file)).toEqual({
      ...{ bank: 'copy', documents: 2, directives: 1, mental_models: 1 },
      memories: (await json('bank', 'stats', 'origin')).total_nodes,
    })
    expect((await hindsight(['document', 'show', 'copy', 'trip', '--text'])).output).toBe(text)
    const again = filePath('copy.jsonl')
    await lines('bank', 'export', 'copy', again)
    const withoutHeader = async (path: string) => (await readFile(path, 'utf8')).split('\n').slice(2)
    expect(await withoutHeader(again)).toEqual(await withoutHeader(file))
    expect((await json('bank', 'show', 'copy')).disposition.skepticism).toBe(5)

    const refused = await hindsight(['bank', 'import', 'copy', file])
    expect(refused).toMatchObject({ code: 2, errors: expect.stringContaining('--merge') })
    expect(await json('bank', 'import', 'copy', file, '--merge')).toMatchObject({ documents: 2, directives: 1 })
    expect(await json('bank', 'stats', 'copy')).toMatchObject({ total_documents: 2 })
    expect((await json('directive', 'list', 'copy')).total).toBe(1)
    await lines('bank', 'delete', 'copy', '--yes')
    expect(await hindsight(['bank', 'show', 'copy'])).toMatchObject({ code: 3 })

    const archive = filePath('origin.zip')
    await lines('bank', 'export', 'origin', archive)
    expect((await stat(archive)).mode & 0o777).toBe(0o600)
    const memories = (await json('bank', 'stats', 'origin')).total_nodes
    expect(await json('bank', 'import', 'copy', archive)).toEqual({ bank: 'copy', documents: 2, memories })
    expect((await json('mental-model', 'list', 'copy')).total).toBe(1)
    expect((await json('bank', 'show', 'copy')).disposition.skepticism).toBe(5)
    expect(await hindsight(['bank', 'import', 'copy', archive])).toMatchObject({ code: 2 })
  })
})

describe('a mistake', () => {
  const mistakes: [words: string[], code: number, error: RegExp][] = [
    [['recal', 'b', 'q'], 2, /Unknown command 'recal'\n\(Did you mean recall\?\)\nIts help: hindsight --help/],
    [['stop'], 2, /hindsight daemon stop/],
    [['bank', 'list', '--jsn'], 2, /Did you mean --json\?\)\nIts help: hindsight bank list --help/],
    [['recall', 'b'], 2, /Missing required argument 'query'/],
    [['recall', 'b', 'q', '--limit', 'x'], 2, /whole number/],
    [['recall', 'nobody', 'q'], 3, /Bank 'nobody' not found\n.*hindsight bank list/],
    [['memory', 'list', 'nobody'], 3, /Bank 'nobody' not found/],
    [['operation', 'show', 'nobody', '7b8e2ea6-9d5c-4a8e-8d5e-0c9b7d6c1a11'], 3, /There is no operation/],
    [['retain', 'b', '- a point'], 2, /hindsight retain … -- "- …"/],
    [['retain', 'b', '-'], 2, /standard input is empty/],
    [['retain', 'b'], 2, /nothing to retain/],
    [['retain', 'b', 'x', '--file', 'y'], 2, /do not go together/],
    [['retain', 'b', '--file', 'y', '--append'], 2, /leave out --append/],
    [['retain', 'b', '--file', '/no/such/file'], 3, /There is no file \/no\/such\/file/],
    [['retain', 'b', '@/no/such/file'], 3, /There is no file \/no\/such\/file/],
    [['bank', 'delete', 'people'], 2, /--yes/],
    [['configure'], 2, /Nobody can be asked here/],
    [['configure', '--provider', 'x', '--key', 'sk-secret'], 2, /--key env:/],
    [['--profile', '../up', 'bank', 'list'], 2, /Profile name "\.\.\/up" is not valid/],
    [['--url', 'http://127.0.0.1:9', 'bank', 'list'], 4, /Nothing answers at http:\/\/127\.0\.0\.1:9/],
    [['--url', 'http://127.0.0.1:9', 'daemon', 'stop'], 2, /about a profile of this machine/],
  ]

  it.each(mistakes)('%j ends with %i and says what to do', async (words, code, error) => {
    const result = await hindsight(words)
    expect(result).toEqual({ code, output: '', errors: expect.stringMatching(error) })
    expect(result.errors).not.toMatch(/^ +at /m)
  })

  it.each([
    [1, ['doctor'], { HINDSIGHT_HOME: '/dev/null' }],
    [2, ['recal'], {}],
    [3, ['recall', 'nobody', 'q'], {}],
    [4, ['bank', 'list'], { HINDSIGHT_URL: 'http://127.0.0.1:9' }],
  ])('ends its process with %i', async (code, words, environment) => {
    expect(await started(words, { environment })).toMatchObject({ code })
  })

  it('is told as JSON to those who asked for JSON', async () => {
    const { code, errors } = await hindsight(['bank', 'show', 'nobody', '--json'])
    expect({ code, ...JSON.parse(errors) }).toMatchObject({ code: 3, error: { exit_code: 3 } })
  })

  it('of the home directory is told with its place', async () => {
    await writeFile(filePath('a-file'), '')
    const environment = { HINDSIGHT_HOME: filePath('a-file') }
    const { code, output } = await hindsight(['doctor', '--json'], { environment })
    const { findings } = JSON.parse(output)
    expect({ code, home: findings.find((finding: { check: string }) => finding.check === 'Home') }).toMatchObject({
      code: 1,
      home: { verdict: 'problem', message: `${filePath('a-file')} is not a directory`, fix: expect.any(String) },
    })
    const failed = await hindsight(['bank', 'list'], { environment })
    expect(failed).toMatchObject({
      code: expect.toBeOneOf([1, 4]),
      errors: expect.stringContaining('HINDSIGHT_HOME'),
    })
  })
})

describe('settings', () => {
  it('are shown with who has decided them', async () => {
    const { url } = await json('status')
    const api = new HindsightClient({ baseUrl: url, apiKey: (await readFile(profilePath('token'), 'utf8')).trim() })
    await api.banks.updateConfig('people', {
      retain_chunk_size: 1500,
      retain_strategies: { brief: { retain_mission: 'Names' } },
    })
    const set = await lines('config', 'people', '--set')
    expect(set).toContain('HINDSIGHT_API_RETAIN_CHUNK_SIZE\tbank\t1500')
    expect(set.some((line) => line.includes('\tdefault\t'))).toBe(false)
    const { settings, strategy } = await json('config', 'people', '--strategy', 'brief')
    expect(strategy).toBe('brief')
    expect(settings).toContainEqual({
      name: 'retain_mission',
      value: 'Names',
      source: 'strategy',
      scope: 'bank',
      variable: 'HINDSIGHT_API_RETAIN_MISSION',
    })
    expect(await hindsight(['config', 'people', '--strategy', 'none'])).toMatchObject({ code: 3 })
    expect(await hindsight(['config', '--strategy', 'brief'])).toMatchObject({ code: 2 })
  })
})

describe('a server at a URL', () => {
  it('is used instead of a profile, with its key', async () => {
    const { url } = await json('status')
    const token = (await readFile(profilePath('token'), 'utf8')).trim()
    await lines('retain', 'remote', 'Hugo sails.')
    const environment = { HINDSIGHT_URL: url, HINDSIGHT_API_KEY: token }
    expect((await hindsight(['recall', 'remote', 'Who sails?'], { environment })).output).toContain('Hugo sails.')
    expect(await hindsight(['doctor'], { environment })).toMatchObject({ code: 0 })
    const refused = await started(['bank', 'list'], { environment: { HINDSIGHT_URL: url } })
    expect(refused).toMatchObject({ code: 5, errors: expect.stringContaining('HINDSIGHT_API_KEY') })
    expect(await hindsight(['doctor'], { environment: { HINDSIGHT_URL: url } })).toMatchObject({ code: 1 })
  })
})

describe('configure', () => {
  it('writes what was given once the provider takes the key, and nothing before', async () => {
    const keys: (string | undefined)[] = []
    const provider = createServer((request, response) => {
      keys.push(request.headers.authorization)
      response.writeHead(request.headers.authorization === 'Bearer right' ? 200 : 401, {
        'content-type': 'application/json',
      })
      response.end(JSON.stringify({ data: [{ id: 'small' }] }))
    }).listen(0, '127.0.0.1')
    await once(provider, 'listening')
    try {
      const baseUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/v1`
      const model = ['configure', '--profile', 'configured', '--provider', 'openai', '--base-url', baseUrl]
      const settings = () =>
        readFile(join(scratch.directory, 'home/profiles/configured/profile.json'), 'utf8').then(
          (text) => JSON.parse(text).settings,
          () => null,
        )
      for (const [options, told] of [
        [['--provider', 'opnai'], 'Did you mean openai?'],
        [['--provider', 'openai'], 'HINDSIGHT_API_LLM_API_KEY is missing'],
      ] as const) {
        const halfway = await hindsight(['configure', '--profile', 'configured', ...options])
        expect(halfway).toMatchObject({ code: 2, errors: expect.stringContaining(told) })
      }
      const wrong = await hindsight([...model, '--key', '-'], { input: 'wrong\n' })
      expect(wrong).toMatchObject({ code: 5, errors: expect.stringContaining('Nothing was written') })
      expect(await settings()).toBeNull()
      const right = await hindsight([...model, '--key', 'env:MY_KEY'], { environment: { MY_KEY: 'right' } })
      expect(right).toMatchObject({ code: 0, errors: '' })
      expect(await settings()).toEqual({
        HINDSIGHT_API_LLM_PROVIDER: 'openai',
        HINDSIGHT_API_LLM_API_KEY: 'env:MY_KEY',
        HINDSIGHT_API_LLM_BASE_URL: baseUrl,
      })
      const unlisted = await hindsight([...model, '--key', '-', '--model', 'large'], { input: 'right\n' })
      expect(unlisted).toMatchObject({ code: 0, errors: expect.stringContaining('does not list a model large') })
      expect(keys).toEqual(['Bearer wrong', 'Bearer right', 'Bearer right'])
      expect(JSON.stringify([wrong, right, unlisted])).not.toMatch(/Bearer|"right/)
      await hindsight(['configure', '--profile', 'configured', '--provider', 'none'])
      expect(await settings()).toEqual({ HINDSIGHT_API_LLM_PROVIDER: 'none' })
    } finally {
      provider.close()
    }
  })
})

describe('profiles', () => {
  it('have settings of their own, and keep secrets to themselves', async () => {
    await lines('profile', 'create', 'work', 'HINDSIGHT_API_LOG_LEVEL=debug')
    expect(await hindsight(['profile', 'create', 'Work'])).toMatchObject({ code: 2 })
    const secret = ['profile', 'set', 'work', 'HINDSIGHT_API_LLM_API_KEY=-']
    expect(await hindsight(secret, { input: 'sk-1\n' })).toMatchObject({ code: 0 })
    expect(await json('profile', 'show', 'work')).toMatchObject({
      ...{ name: 'work', running: false, created_at: expect.stringMatching(/^\d{4}-/) },
      settings: { HINDSIGHT_API_LOG_LEVEL: 'debug', HINDSIGHT_API_LLM_API_KEY: '(hidden)' },
    })
    await lines('profile', 'unset', 'work', 'HINDSIGHT_API_LLM_API_KEY')
    expect((await json('profile', 'show', 'work')).settings).toEqual({ HINDSIGHT_API_LOG_LEVEL: 'debug' })
    const names = (await lines('profile', 'list')).map((line) => line.split('\t').slice(0, 3))
    expect(names).toEqual(
      expect.arrayContaining([
        ['default', 'running', '0'],
        ['work', 'stopped', '1'],
      ]),
    )
    const misspelt = await hindsight(['profile', 'set', 'work', 'HINDSIGHT_API_LOG_LEVL=debug'])
    expect(misspelt).toMatchObject({ code: 0, errors: expect.stringMatching(/did you mean HINDSIGHT_API_LOG_LEVEL\?/) })
    const mistakes: [words: string[], code: number, error: string][] = [
      [['show', 'nobody'], 3, 'There is no profile nobody'],
      [['set', 'nobody', 'HINDSIGHT_API_LOG_LEVEL=info'], 3, 'There is no profile nobody'],
      [['set', 'work', 'LLM_MODEL=x'], 2, 'Is it HINDSIGHT_API_LLM_MODEL?'],
      [['set', 'work', 'HINDSIGHT_API_LLM_API_KEY=sk-1'], 2, 'from standard input'],
      [['create', '../up'], 2, 'is not valid'],
      [['set', 'work', 'HINDSIGHT_API_MAX_BODY_MB=lots'], 2, 'HINDSIGHT_API_MAX_BODY_MB must be a whole number'],
    ]
    for (const [words, code, error] of mistakes) {
      const result = await hindsight(['profile', ...words])
      expect(result).toMatchObject({ code, errors: expect.stringContaining(error) })
    }
  })

  it('are copied, carried away in an archive, brought back and deleted', async () => {
    const inProfile = (name: string) => ['--profile', name]
    await lines('profile', 'create', 'source', 'HINDSIGHT_API_LOG_LEVEL=debug')
    const retained = await started(['retain', 'b', 'Ida grows tomatoes.', ...inProfile('source')])
    expect(retained).toMatchObject({ code: 0, errors: '' })
    const archive = filePath('source.tar.gz')
    for (const words of [
      ['copy', 'source', 'twin'],
      ['export', 'source', archive],
      ['delete', 'source', '--yes'],
    ]) {
      const refused = await hindsight(['profile', ...words])
      expect(refused).toMatchObject({
        code: 1,
        errors: expect.stringContaining('hindsight daemon stop --profile source'),
      })
    }
    await lines('daemon', 'stop', ...inProfile('source'))
    await lines('profile', 'copy', 'source', 'twin')
    await lines('profile', 'export', 'source', archive)
    expect((await stat(archive)).mode & 0o777).toBe(0o600)
    expect(await hindsight(['profile', 'export', 'source', archive])).toMatchObject({ code: 1 })
    expect(await hindsight(['profile', 'import', 'source', archive])).toMatchObject({ code: 1 })
    await writeFile(filePath('no-archive'), 'text')
    expect(await hindsight(['profile', 'import', 'odd', filePath('no-archive')])).toMatchObject({
      ...{ code: 1, errors: expect.stringContaining('is not an exported profile') },
    })
    await lines('profile', 'delete', 'source', '--yes')
    await lines('profile', 'import', 'back', archive)
    for (const name of ['twin', 'back']) {
      const recalled = await started(['recall', 'b', 'Who grows tomatoes?', ...inProfile(name)])
      expect(recalled).toMatchObject({ code: 0, output: expect.stringContaining('Ida grows tomatoes.') })
      expect((await json('profile', 'show', name)).settings).toEqual({ HINDSIGHT_API_LOG_LEVEL: 'debug' })
      await lines('profile', 'delete', name, '--yes', '--force')
    }
    const left = await readdir(join(scratch.directory, 'home/profiles'))
    expect(left.filter((name) => /source|twin|back|odd/.test(name))).toEqual([])
  })
})

// Last: the daemon that the others share is stopped here.
describe('the daemon', () => {
  it('is found well, followed, restarted and stopped', async () => {
    expect((await lines('doctor')).every((line) => line.startsWith('ok\t'))).toBe(true)
    const before = await json('status')
    expect(before).toMatchObject({
      profile: 'default',
      state: 'running',
      pid: expect.any(Number),
      server: { server: { profile: 'default' }, database: { kind: 'embedded', state: 'connected' } },
    })
    expect(await json('daemon', 'start')).toMatchObject({ was_running: true, pid: before.pid })
    expect(await lines('daemon', 'logs', '-n', '1')).toHaveLength(1)

    const follower = start(['daemon', 'logs', '-f', '-n', '1'])
    await follower.printed(/\n/)
    expect(await json('daemon', 'restart')).toMatchObject({ was_running: false })
    const after = await json('status')
    expect(after.pid).not.toBe(before.pid)
    await follower.printed(/Stopped\.[\s\S]*answers at/)
    follower.child.kill('SIGINT')
    expect(await follower.ended()).toBe(130)

    expect(await lines('daemon', 'stop')).toEqual(['The daemon of default has stopped.'])
    expect(await describeProcess(after.pid)).toBeUndefined()
    expect(await hindsight(['status', '--json'])).toMatchObject({
      code: 3,
      output: expect.stringContaining('"stopped"'),
    })
    expect(await hindsight(['doctor', '--no-start'])).toMatchObject({ code: 0 })
    expect(await lines('daemon', 'stop')).toEqual(['The daemon of default was not running.'])
    expect(await scratch.processes()).toEqual([])
    expect((await readdir(profilePath(''))).filter((name) => name.includes('lock'))).toEqual([])
  })
})

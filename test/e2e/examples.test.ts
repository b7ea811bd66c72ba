import { copyFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { HindsightServer } from 'hindsight-all'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { readConversation } from '../../examples/quickstart/conversation.ts'
import { compilePrograms } from '../support/compile-programs.ts'
import { repositoryRoot, run } from '../support/program.ts'
import { Scratch } from '../support/scratch.ts'

/** What each program must print, in this order. */
const withTheirOwnServer: Record<string, RegExp> = {
  'server.ts': /Alice works at Google\n.*Alice works at Google/s,
  'embedded.ts': /Alice works at Google/,
  'namespaces.ts':
    /Recalled: Hello\nBank: Test Bank\nMission: Updated mission\nMental model: User Preferences – User prefers dark mode\nDirective: Response Style – Be concise and friendly\nMemories: 1\nMemory: Hello/,
  'tour.ts': /Alice works at Google world\n.*Hello\nUpdated mission\n$/s,
}
const againstAServer: Record<string, RegExp> = {
  'client.ts': /Alice works at Google\n.*Alice works at Google/s,
  'core-operations.ts':
    /Alice works at Google as a software engineer \(type: world\)\n.*Promoted: Alice got promoted 2024-01-15.*software engineer/s,
  'retain-batch.ts': /Stored 2 items\nOperation completed\n3 memories/,
  'recall-full-response.ts': /Found 2 memories\n {2}- .*score \d\.\d\d.*Entity: Alice.*From: .*Zurich.*FACTS:\n\[/s,
  'bank-management.ts': /Assistant: I am a helpful AI assistant\n(?=.*Google)(?=.*Alps).*2 memories mention Alice/s,
  'concurrent.ts': /^(?=.*Hello world\n)(?=.*Good night, moon\n).*Aborted as asked/s,
}

let scratch: Scratch
let server: HindsightServer
const compiled = (...path: string[]) => join(scratch.directory, 'compiled', ...path)
beforeAll(async () => {
  scratch = await Scratch.create()
  vi.stubEnv('TMPDIR', scratch.directory)
  const programs = [...Object.keys({ ...withTheirOwnServer, ...againstAServer }), join('quickstart', 'main.ts')]
  await compilePrograms(
    programs.map((name) => join('examples', name)),
    'examples',
    compiled(),
  )
  const conversation = join('quickstart', 'conversation.json')
  await copyFile(join(repositoryRoot, 'examples', conversation), compiled(conversation))
  server = await HindsightServer.start()
})
afterAll(async () => {
  await server.stop()
  vi.unstubAllEnvs()
  await scratch[Symbol.asyncDispose]()
})

it('has an example for every expectation and an expectation for every example', async () => {
  const programs = (await readdir(join(repositoryRoot, 'examples'))).filter((name) => name.endsWith('.ts'))
  expect(Object.keys({ ...withTheirOwnServer, ...againstAServer }).sort()).toEqual(programs.sort())
})

it.each(Object.entries({ ...againstAServer, ...withTheirOwnServer }))('examples/%s', async (name, expected) => {
  const { code, output, errors } = await run([compiled(name.replace(/ts$/, 'js'))], {
    environment: {
      HINDSIGHT_HOME: join(scratch.directory, 'home'),
      HINDSIGHT_URL: server.url,
      OPENAI_API_KEY: undefined,
    },
  })
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  expect(output).toMatch(expected)
})

it('the quickstart fills a memory, asks it, and finds it again', async () => {
  const environment = { HINDSIGHT_HOME: join(scratch.directory, 'home') }
  const quickstart = (...parameters: string[]) =>
    run([compiled('quickstart', 'main.js'), ...parameters], { environment })
  const { questions, sessions, reflect } = readConversation()
  const first = await quickstart()
  expect(first).toMatchObject({ code: 0, errors: '' })
  expect(first.output).toMatch(/memory ready at http:.*\n.*8 sessions, 72 turns: 72 memories /)
  const words = first.output.replaceAll(/\s+/g, ' ')
  // What answers each question stands between it and the next.
  const asked = [...questions, reflect].map(({ question }) => words.indexOf(question))
  expect(asked).toEqual(asked.filter((place) => place >= 0).toSorted((a, b) => a - b))
  for (const [place, { expect: answer }] of questions.entries()) {
    expect(words.slice(asked[place], asked[place + 1])).toContain(answer)
  }
  expect(words.match(/answered in [\d.]+ m?s/g)).toHaveLength(questions.length + 1)
  expect(sessions.filter(({ context }) => words.includes(`“${context}”`)).length).toBeGreaterThan(3)
  for (const line of first.output.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)

  const second = await quickstart()
  expect(second.output).toContain('72 memories as they were, 0 new')
  expect((await quickstart('--stop')).output).toContain('has stopped')
  // As `npm run quickstart` starts it.
  const asWritten = ['--import', 'tsx', 'examples/quickstart/main.ts', '--stop']
  expect((await run(asWritten, { environment })).output).toContain('is not running')
})

it('leaves no process behind', async () => {
  await server.stop()
  expect(await scratch.processes()).toEqual([])
})

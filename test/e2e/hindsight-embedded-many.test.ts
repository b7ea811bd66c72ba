import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Program } from '../support/program.ts'
import { Scratch } from '../support/scratch.ts'

const PROCESSES = 50

/** Waits until it is told to go, so that all ask at the same moment; then keeps something and asks for it. */
const program = `
  import { once } from 'node:events'
  import { HindsightEmbedded } from 'hindsight-all'
  const memory = new HindsightEmbedded({ profile: 'crowd' })
  console.log('waiting')
  await once(process.stdin, 'data')
  const began = performance.now()
  const name = 'Person' + process.argv[1]
  await memory.retain('crowd', name + ' keeps bees in garden number ' + process.argv[1] + '.')
  const { results } = await memory.recall('crowd', 'What does ' + name + ' keep?')
  const isRight = results[0]?.text.startsWith(name + ' keeps bees') ?? false
  console.log('answer=' + JSON.stringify({ isRight, url: memory.url, tookMs: performance.now() - began }))
  await memory.close()
  process.exit()`

it(`is one for ${PROCESSES} processes that ask a new profile at the same moment`, async () => {
  await using scratch = await Scratch.create()
  const home = join(scratch.directory, 'home')
  const programs = Array.from(
    { length: PROCESSES },
    (_, index) =>
      new Program(['--input-type=module', '--eval', program, String(index)], { environment: { HINDSIGHT_HOME: home } }),
  )
  try {
    await Promise.all(programs.map((one) => one.printed(/waiting/)))
    for (const one of programs) one.child.stdin!.write('go\n')
    const answers = await Promise.all(
      programs.map(async (one) => JSON.parse((await one.printed(/answer=(.*)/))[1]!) as Answer),
    )
    expect(answers.map(({ isRight }) => isRight)).toEqual(answers.map(() => true))
    expect(new Set(answers.map(({ url }) => url)).size).toBe(1)

    const running = await scratch.processes()
    expect(running.filter(({ command }) => command.includes('hindsight-api'))).toHaveLength(1)
    expect(await scratch.postmasterPid()).toBeGreaterThan(0)
    // Nobody even began another: each would have said so in the one log.
    const log = await readFile(join(home, 'profiles/crowd/daemon.log'), 'utf8')
    expect(log.match(/ answers at /g)).toHaveLength(1)
    expect(log).not.toContain('Another daemon')
    expect(await Promise.all(programs.map((one) => one.ended()))).toEqual(programs.map(() => 0))

    const tookMs = answers.map((answer) => answer.tookMs).toSorted((a, b) => a - b)
    process.stdout.write(
      `${PROCESSES} processes: first answer ${seconds(tookMs[0]!)}, last ${seconds(tookMs.at(-1)!)}\n`,
    )
  } finally {
    await Promise.all(programs.map((one) => one.kill()))
  }
}, 240_000)

interface Answer {
  readonly isRight: boolean
  readonly url: string
  readonly tookMs: number
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { Program, repositoryRoot } from '../support/program.ts'
import { makeTemporaryDirectory } from '../support/temporary-directory.ts'

const built = (path: string) =>
  JSON.stringify(pathToFileURL(join(repositoryRoot, 'packages/api/dist/observability/event-loop', path)).href)

/** A program of its own, since a loop that is held up would hold the tests up too. Returns the lines that it printed. */
async function holdUp(hold: string): Promise<Record<string, never>[]> {
  const directory = await makeTemporaryDirectory('hindsight-stall-')
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const script = join(directory, 'stalling.mjs')
  writeFileSync(
    script,
    `import { execFileSync } from 'node:child_process'
     import { EventLoopWatch } from ${built('event-loop-watch.js')}
     import { StallWatchdog } from ${built('stall-watchdog.js')}
     const options = { stallThresholdMs: 300, pollIntervalMs: 20 }
     const watchdog = new StallWatchdog({ ...options, log: { level: 'info', format: 'json' } })
     const watch = new EventLoopWatch(options)
     let timesLate = 0
     watch.onLate(() => timesLate++)
     const stalled = new Promise((resolve) => watch.onStall(resolve))
     const alive = setInterval(() => {}, 1_000)
     await new Promise((resolve) => watchdog.onReady(resolve))
     ${hold}
     await stalled
     console.log(JSON.stringify({ stallMs: watch.lastStall.durationMs, cpuMs: watch.lastStall.cpuMs, timesLate }))
     clearInterval(alive)`,
  )
  const program = new Program([script])
  onTestFinished(() => program.kill())
  const code = await program.ended()
  const printed = program.errors + program.output
  // Neither the watch nor its thread keeps a process alive.
  expect(code, printed).toBe(0)
  return printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

it('tells what holds the event loop up, while it does, and for how long it did', async () => {
  const [told, ...rest] = await holdUp(`
     function countSlowly() { for (const end = Date.now() + 3_000; Date.now() < end; ); }
     function answerRequest() { countSlowly() }
     answerRequest()`)
  expect(told).toMatchObject({
    msg: 'The event loop stands still.',
    stack: [
      expect.stringMatching(/^countSlowly \(.*stalling\.mjs:\d+\)$/),
      expect.stringMatching(/^answerRequest /),
      expect.anything(),
    ],
  })
  expect(told!.forMs).toBeGreaterThanOrEqual(300)
  expect(rest.at(-1)!.stallMs).toBeGreaterThan(500)
  expect(rest.at(-1)!.cpuMs).toBeGreaterThan(100)
})

it('says so where no JavaScript runs', async () => {
  const [told] = await holdUp("execFileSync('sleep', ['3'])")
  expect(told).toMatchObject({ msg: 'The event loop stands still.', stack: 'unknown: it is outside JavaScript' })
})

it('tells a process that waits from one that computes, and is late before it stalls', async () => {
  const told = await holdUp(`
     for (const end = Date.now() + 200; Date.now() < end; );
     while (timesLate === 0) await new Promise((resolve) => setTimeout(resolve, 10))
     execFileSync('sleep', ['1'])`)
  const { stallMs, cpuMs, timesLate } = told.at(-1)!
  expect(timesLate).toBeGreaterThan(0)
  expect(cpuMs).toBeLessThan(Number(stallMs))
})

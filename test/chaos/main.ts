// npm run chaos [-- --rounds 200] [-- --seed 1] [-- --only "kill the daemon,freeze the daemon"]
// Rounds of random crashes against one profile that several processes use, each verified to the last memory.
import { parseArgs } from 'node:util'
import { ChaosRun, type RoundReport } from './chaos-run.ts'
import { EVENT_NAMES, type EventName } from './events.ts'
import { Random } from './random.ts'

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
})
const rounds = Number(flags.rounds ?? 200)
const seed = Number(flags.seed ?? Date.now() % 1_000_000)
const names = flags.only === undefined ? EVENT_NAMES : (flags.only.split(',') as EventName[])
const unknown = names.filter((name) => !EVENT_NAMES.includes(name))
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed) || unknown.length > 0) {
  process.stderr.write(`--rounds and --seed take whole numbers, --only some of: ${EVENT_NAMES.join(', ')}\n`)
  process.exit(2)
}

const print = (line: string) => process.stdout.write(`${line}\n`)
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
const random = new Random(seed)
const startedAt = performance.now()
let verified = 0
let slowest: RoundReport | null = null
let doing = ''

print(`Chaos: ${rounds} rounds, seed ${seed}`)
const run = await ChaosRun.create({ seed, clients: 3, stampedeSize: 8, idleTimeoutSeconds: 2, longestFreezeMs: 12_000 })
try {
  for (let round = 1; round <= rounds; round++) {
    const events = Array.from({ length: random.chance(0.3) ? 2 : 1 }, () => random.pick(names))
    doing = `round ${round} (${events.join(', then ')})`
    const report = await run.round(events)
    verified += report.verified
    if (slowest === null || report.recoveryMs > slowest.recoveryMs) slowest = report
    print(
      `${String(round).padStart(4)}  ${events.join(', then ')}: ${report.verified} documents whole, answers after ${seconds(report.recoveryMs)}`,
    )
  }
  doing = 'the last look at everything'
  const total = await run.verifyAll()
  const userFiles = await run.countUserFiles()
  await run.finish()
  print(`\n${rounds} rounds in ${seconds(performance.now() - startedAt)}: ${run.tally}.`)
  print(`${verified} documents verified after their rounds and ${total} once more at the end: none lost, none twice.`)
  print(
    `Slowest recovery ${seconds(slowest!.recoveryMs)} (${slowest!.events.join(', then ')}), slowest write ${seconds(run.slowestWriteMs)}; ${userFiles} user files.`,
  )
} catch (error) {
  process.exitCode = 1
  print(`\nFAILED in ${doing}: ${error instanceof Error ? error.message : error}`)
  print(`\nThe end of the daemon's log:\n  ${run.logs(60).join('\n  ')}`)
  print(
    `\nAgain: npm run chaos -- --seed ${seed} --rounds ${rounds}${flags.only === undefined ? '' : ` --only "${flags.only}"`}`,
  )
} finally {
  await run[Symbol.asyncDispose]()
}

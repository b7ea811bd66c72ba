// npm run chaos [-- --operations 2000] [-- --rounds 200] [-- --seed 1] [-- --only "kill the daemon,freeze the daemon"]
// A queue whose workers are killed while they do its operations; then rounds of random crashes against one profile that
// several processes use. Each is verified to the last memory. 0 operations or 0 rounds leave the one or the other out.
import { parseArgs } from 'node:util'
import { ChaosRun, type RoundReport } from './chaos-run.ts'
import { EVENT_NAMES, type EventName } from './events.ts'
import { runQueue } from './queue/queue-run.ts'
import { Random } from './random.ts'

const { values: flags } = parseArgs({
  options: {
    operations: { type: 'string' },
    rounds: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
})
const operations = Number(flags.operations ?? 2_000)
const rounds = Number(flags.rounds ?? 200)
const seed = Number(flags.seed ?? Date.now() % 1_000_000)
const names = flags.only === undefined ? EVENT_NAMES : (flags.only.split(',') as EventName[])
const unknown = names.filter((name) => !EVENT_NAMES.includes(name))
const isCount = (count: number) => Number.isInteger(count) && count >= 0
if (!isCount(operations) || !isCount(rounds) || !Number.isInteger(seed) || unknown.length > 0) {
  process.stderr.write(
    `--operations, --rounds and --seed take whole numbers, --only some of: ${EVENT_NAMES.join(', ')}\n`,
  )
  process.exit(2)
}

const print = (line: string) => process.stdout.write(`${line}\n`)
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`

if (operations > 0) await queuePart()
if (rounds > 0 && process.exitCode !== 1) await profilePart()

async function queuePart(): Promise<void> {
  print(`Chaos: ${operations} operations, 4 workers, seed ${seed}`)
  try {
    const report = await runQueue({ operations, workers: 4, seed })
    print(`Workers: ${report.events}; ${report.takeovers} operations were taken over, ${report.retries} tried again.`)
    print(
      `${report.retains} retains of ${report.documents} documents in ${seconds(report.elapsedMs)}: each done once, in order.\n`,
    )
  } catch (error) {
    process.exitCode = 1
    print(`\nFAILED: ${error instanceof Error ? error.message : error}`)
    print(`\nAgain: npm run chaos -- --seed ${seed} --operations ${operations} --rounds 0`)
  }
}

async function profilePart(): Promise<void> {
  const random = new Random(seed)
  const startedAt = performance.now()
  let verified = 0
  let slowest: RoundReport | null = null
  let doing = ''

  print(`Chaos: ${rounds} rounds, seed ${seed}`)
  const run = await ChaosRun.create({
    seed,
    clients: 3,
    stampedeSize: 8,
    idleTimeoutSeconds: 2,
    longestFreezeMs: 12_000,
  })
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
      `\nAgain: npm run chaos -- --operations 0 --seed ${seed} --rounds ${rounds}${flags.only === undefined ? '' : ` --only "${flags.only}"`}`,
    )
  } finally {
    await run[Symbol.asyncDispose]()
  }
}

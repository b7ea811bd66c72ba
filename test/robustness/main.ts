// npm run robustness [-- --requests 10000] [-- --seed 1] [-- --load] [-- --with-model] [-- --minutes 5] [-- --clients 200]
// Sends hostile requests to a server; with --load, many clients at once do all kinds of things, with --with-model on a
// server whose language model is slow and fails now and then. Prints what came back, and
// for a request that the server did not stand the command that sends it again.
import { parseArgs } from 'node:util'
import { HindsightServer } from 'hindsight-all'
import { settingsFor, startFaultyModel } from './load/faulty-model.ts'
import { tidyOnSignal } from './load/held-memory.ts'
import { runFuzz } from './run-fuzz.ts'
import { runLoad } from './run-load.ts'

const { values: flags } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    load: { type: 'boolean', default: false },
    'with-model': { type: 'boolean', default: false },
    minutes: { type: 'string', default: '5' },
    clients: { type: 'string', default: '200' },
  },
})
const [count, seed, minutes, clients] = [flags.requests, flags.seed, flags.minutes, flags.clients].map(Number)
if (![count, seed, clients].every(Number.isSafeInteger) || !(minutes! > 0)) {
  process.stderr.write('--requests, --seed and --clients take whole numbers, --minutes a number.\n')
  process.exit(2)
}
const print = (line: string) => process.stdout.write(`${line}\n`)

// With little room the collector tidies up, and what a server holds is what it needs.
const tidy = flags.load ? tidyOnSignal : { NODE_OPTIONS: '--max-old-space-size=128' }
await using model = flags.load && flags['with-model'] ? await startFaultyModel(seed!) : null
const env = { ...tidy, ...(model === null ? {} : settingsFor(model)) }
await using server = await HindsightServer.start({ env })
try {
  if (flags.load) await runLoad({ server, clients: clients!, durationMs: minutes! * 60_000, seed: seed!, print })
  else await runFuzz({ server, count: count!, seed: seed!, print })
} catch (error) {
  process.exitCode = 1
  print(`\nFAILED: ${error instanceof Error ? error.message : error}`)
  print(`\nThe end of the server's log:\n  ${server.logs(40).join('\n  ')}`)
  print(
    `\nAgain: npm run robustness -- --seed ${seed}${flags.load ? ` --load${model === null ? '' : ' --with-model'}` : ` --requests ${count}`}`,
  )
}

// npm run bench [-- --quick] [-- --only start,manager,recall,mixed,reflect,retain,retain-with-model,consolidation] [-- --million]
// Prints a table and writes bench/results/latest.json. Ratios are to floors measured in the same run.
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { startBenchDatabase } from './bench-database.ts'
import { type Row, table } from './report.ts'
import { benchConsolidation } from './scenarios/consolidation.ts'
import { benchManager } from './scenarios/manager.ts'
import { benchMixed } from './scenarios/mixed.ts'
import { benchRecall } from './scenarios/recall.ts'
import { benchReflect } from './scenarios/reflect.ts'
import { benchRetain } from './scenarios/retain.ts'
import { benchRetainWithModel } from './scenarios/retain-with-model.ts'
import { benchStart } from './scenarios/start.ts'

const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean' }, million: { type: 'boolean' }, only: { type: 'string' } },
})
const chosen = new Set(
  (flags.only ?? 'start,manager,recall,mixed,reflect,retain,retain-with-model,consolidation').split(','),
)
const sizes = flags.quick ? [1_000, 10_000] : [100_000, 1_000, 10_000, ...(flags.million ? [1_000_000] : [])]

const tell = (text: string) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K… ${text}`)
}

const rows: Row[] = []
if (chosen.has('start')) rows.push(...(await benchStart(tell)))
if (chosen.has('manager')) rows.push(...(await benchManager(tell)))
if (chosen.has('retain-with-model')) {
  await using bench = await startBenchDatabase()
  rows.push(...(await benchRetainWithModel(bench, tell)))
}
if (chosen.has('consolidation')) {
  await using bench = await startBenchDatabase()
  rows.push(...(await benchConsolidation(bench, tell)))
}
if (chosen.has('mixed')) {
  await using bench = await startBenchDatabase()
  rows.push(...(await benchMixed(bench, tell)))
}
if (chosen.has('reflect')) {
  await using bench = await startBenchDatabase()
  rows.push(...(await benchReflect(bench, tell)))
}
if (chosen.has('recall') || chosen.has('retain')) {
  await using bench = await startBenchDatabase()
  rows.push(...(await benchRecall(bench, sizes, tell)))
  if (chosen.has('retain')) rows.push(...(await benchRetain(bench, 'facts-100000', tell)))
}
tell('')

const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`
process.stdout.write(`${machine}\n\n${table(rows)}\n`)
const results = new URL('results/', import.meta.url)
mkdirSync(results, { recursive: true })
writeFileSync(new URL('latest.json', results), `${JSON.stringify({ at: new Date(), machine, rows }, null, 2)}\n`)

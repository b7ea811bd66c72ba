// npm run conformance [-- --url http://127.0.0.1:8888] [-- --api-key KEY] [-- --only recallMemories,listBanks]
// Asks a server everything that the protocol has, the smallest and the fullest way and with every single mistake, and
// tells where it answers otherwise. Without --url it starts a server of its own. What it makes it takes away again.
import { parseArgs } from 'node:util'
import { operationChecks } from './checks.ts'
import { startOwnServer } from './own-server.ts'
import { scenarios } from './scenarios/index.ts'
import { Stage } from './stage.ts'

const { values: flags } = parseArgs({
  options: { url: { type: 'string' }, 'api-key': { type: 'string' }, only: { type: 'string' } },
})
const print = (line: string) => process.stdout.write(`${line}\n`)
const wanted = flags.only?.split(',') ?? null
const groups = [
  ...operationChecks().map(({ operation, name, checks }) => ({ title: `${operation}  ${name ?? ''}`, name, checks })),
  ...scenarios.map((group) => ({ title: group.name, name: group.name, checks: group.checks })),
].filter(({ name, title }) => wanted === null || wanted.some((word) => word === name || title.startsWith(word)))
if (groups.length === 0) {
  process.stderr.write(`Nothing is called ${flags.only}; --only takes names such as recallMemories.\n`)
  process.exit(2)
}

const server = flags.url === undefined ? await startOwnServer() : null
const stage = new Stage(
  { url: (flags.url ?? server!.url).replace(/\/+$/, ''), apiKey: flags['api-key'] },
  server !== null,
)
let held = 0
let broken = 0
try {
  print(`Conformance of ${stage.target.url} with the wire protocol of Hindsight 0.9.1\n`)
  for (const { title, checks } of groups) {
    const failures: string[] = []
    for (const { name, run } of checks) {
      try {
        await run(stage)
      } catch (error) {
        failures.push(`    ${name}\n      ${(error as Error).message.replaceAll('\n', '\n      ')}`)
      }
    }
    held += checks.length - failures.length
    broken += failures.length
    print(`${failures.length === 0 ? 'ok    ' : 'FAILS '} ${title}`)
    for (const failure of failures) print(failure)
  }
} finally {
  await stage.clear()
  await server?.stop()
}
print(`\n${held} checks hold, ${broken} do not; ${stage.asked} requests.`)
process.exitCode = broken === 0 ? 0 : 1

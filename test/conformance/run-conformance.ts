import { parseArgs } from 'node:util'
import { type Check, operationChecks } from './checks.ts'
import { startOwnServer } from './own-server.ts'
import { scenarios } from './scenarios/index.ts'
import { Stage } from './stage.ts'

interface Group {
  readonly title: string
  readonly name: string | null
  readonly checks: readonly Check[]
}

/**
 * Checks the server that the arguments name, or one of its own, and prints line by line what holds. Takes away what it
 * made.
 * @returns the exit code: 0 all holds, 1 something does not, 2 nothing was asked
 */
export async function runConformance(argv: readonly string[], print: (line: string) => void): Promise<number> {
  const { values: flags } = parseArgs({
    args: [...argv],
    options: { url: { type: 'string' }, 'api-key': { type: 'string' }, only: { type: 'string' } },
  })
  const groups = groupsOf(flags.only?.split(',') ?? null)
  if (groups.length === 0) {
    print(`Nothing is called ${flags.only}; --only takes names such as recallMemories.`)
    return 2
  }
  const server = flags.url === undefined ? await startOwnServer() : null
  const url = (flags.url ?? server!.url).replace(/\/+$/, '')
  const stage = new Stage({ url, apiKey: flags['api-key'] }, server !== null)
  let held = 0
  let broken = 0
  try {
    print(`Conformance of ${url} with the wire protocol of Hindsight 0.9.1\n`)
    for (const { title, checks } of groups) {
      const failures = await failuresOf(checks, stage)
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
  return broken === 0 ? 0 : 1
}

function groupsOf(wanted: readonly string[] | null): Group[] {
  return [
    ...operationChecks().map(({ operation, name, checks }) => ({ title: `${operation}  ${name ?? ''}`, name, checks })),
    ...scenarios.map(({ name, checks }) => ({ title: name, name, checks })),
  ].filter(({ name, title }) => wanted === null || wanted.some((word) => word === name || title.startsWith(word)))
}

async function failuresOf(checks: readonly Check[], stage: Stage): Promise<string[]> {
  const failures: string[] = []
  for (const { name, run } of checks) {
    try {
      await run(stage)
    } catch (error) {
      failures.push(`    ${name}\n      ${(error as Error).message.replaceAll('\n', '\n      ')}`)
    }
  }
  return failures
}

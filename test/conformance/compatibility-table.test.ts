import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { repositoryRoot } from '../support/program.ts'
import { BEHAVES_OTHERWISE } from './behaves-otherwise.ts'
import { withTables } from './compatibility-table.ts'
import { operationNames } from './operation-names.ts'
import { allCases } from './operations/index.ts'
import { referenceOperations } from './reference.ts'
import { testsOf } from './tested-by.ts'

const page = readFileSync(join(repositoryRoot, 'docs/compatibility.md'), 'utf8')
const names = [...operationNames.values()]

it('docs/compatibility.md tells of every operation; if not: npx tsx scripts/compatibility-table.ts', () => {
  expect(page).toBe(withTables(page))
})

it('names tests that are there, for our own operations too', () => {
  const gone = names.flatMap(testsOf).filter(({ path }) => !existsSync(join(repositoryRoot, path)))
  expect(gone).toEqual([])
  expect(names.filter((name) => allCases[name] === undefined && testsOf(name).length === 0)).toEqual([])
})

it('has cases and differences for operations of the reference alone', () => {
  const reference = [...referenceOperations.keys()].map((operation) => operationNames.get(operation))
  expect(reference).toEqual(expect.arrayContaining([...Object.keys(allCases), ...Object.keys(BEHAVES_OTHERWISE)]))
})

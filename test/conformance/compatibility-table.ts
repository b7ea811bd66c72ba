import { type OperationName, type Route, routes } from 'hindsight-contract'
import { BEHAVES_OTHERWISE } from './behaves-otherwise.ts'
import { operationNames } from './operation-names.ts'
import { allCases } from './operations/index.ts'
import { referenceOperations } from './reference.ts'
import { testsOf } from './tested-by.ts'

const BANK = '/v1/default/banks/{bank_id}'

/** The tables of docs/compatibility.md: what is in the reference, and what is not. */
export function compatibilityTables(): { readonly operations: string; readonly ownOperations: string } {
  const operations = [...referenceOperations.keys()].map((operation) => {
    const name = operationNames.get(operation)
    return row(
      code(operation),
      worksOf(name),
      name === undefined ? '–' : testLinks(name),
      (name === undefined ? undefined : BEHAVES_OTHERWISE[name]) ?? '–',
    )
  })
  const own = [...operationNames]
    .filter(([operation]) => !referenceOperations.has(operation))
    .map(([operation, name]) =>
      row(code(operation), (routes as Partial<Record<OperationName, Route>>)[name]?.summary ?? '', testLinks(name)),
    )
  return {
    operations: [
      row('operation', 'works', 'tested by', 'difference'),
      row('---', '---', '---', '---'),
      ...operations,
    ].join('\n'),
    ownOperations: [row('operation', 'what', 'tested by'), row('---', '---', '---'), ...own].join('\n'),
  }
}

/** Puts each table between its pair of comments. */
export function withTables(page: string): string {
  const { operations, ownOperations } = compatibilityTables()
  return replaceBetween(replaceBetween(page, 'operations', operations), 'own operations', ownOperations)
}

function replaceBetween(page: string, name: string, table: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`]
  const [from, to] = [page.indexOf(start), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${start} … ${end} is missing`)
  return `${page.slice(0, from + start.length)}\n${table}\n${page.slice(to)}`
}

function worksOf(name: OperationName | undefined): string {
  if (name === undefined) return 'no'
  return allCases[name]?.status === 410 ? 'yes: 410' : 'yes'
}

/** Every operation of the reference is in the contract suite; ours are not. */
function testLinks(name: OperationName): string {
  const isReference = allCases[name] !== undefined
  const links = testsOf(name).map((test) => `[${test.name}](../${test.path})`)
  return [...(isReference ? ['contract'] : []), ...links].join(', ')
}

const code = (operation: string) => `\`${operation.replace(BANK, 'B')}\``
const row = (...cells: string[]) => `| ${cells.join(' | ')} |`

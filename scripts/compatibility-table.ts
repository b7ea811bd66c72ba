// Writes the tables of docs/compatibility.md from the contract, the reference and the list of tests.
import { readFileSync, writeFileSync } from 'node:fs'
import { withTables } from '../test/conformance/compatibility-table.ts'

const page = new URL('../docs/compatibility.md', import.meta.url)
writeFileSync(page, withTables(readFileSync(page, 'utf8')))

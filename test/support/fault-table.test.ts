import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { faults } from './model-faults.ts'

it('tells in docs/models.md of every fault that is tested, and of no other', async () => {
  const page = await readFile(new URL('../../docs/models.md', import.meta.url), 'utf8')
  const [, section] = /^## When a model fails\n([\s\S]*?)^## /m.exec(page)!
  const rows = [...section!.matchAll(/^\| ([^|]+) \|/gm)].map(([, name]) => name!.trim())
  // The first is the head of the table, whose corner is empty.
  expect(rows).toEqual(Object.keys(faults))
})

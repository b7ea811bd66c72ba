import assert from 'node:assert/strict'
import type { Check } from '../checks.ts'

export const recallChecks: readonly Check[] = [
  {
    name: 'recallMemories: the best first; no map that is empty; entities unless they are turned off',
    run: async (stage) => {
      const { bank_id } = await stage.remember()
      const body = { query: 'Who adopted a dog in Lisbon?' }
      const found = await stage.call('recallMemories', { bank_id }, { body })
      const scores = found.results.map(({ scores }: { scores: { final: number } }) => scores.final)
      assert.ok(scores.length > 0)
      assert.deepEqual(
        scores,
        scores.toSorted((a: number, b: number) => b - a),
      )
      assert.ok(Object.keys(found.entities).length > 0)
      assert.ok(!('chunks' in found || 'source_facts' in found || 'trace' in found))
      const without = await stage.call(
        'recallMemories',
        { bank_id },
        { body: { ...body, include: { entities: null } } },
      )
      assert.ok(!('entities' in without))
    },
  },
  {
    name: 'recallMemories: a type of earlier times is nothing, and no types are all',
    run: async (stage) => {
      const { bank_id } = await stage.remember()
      const count = async (types: unknown) =>
        (await stage.call('recallMemories', { bank_id }, { body: { query: 'dog', types } })).results.length
      assert.equal(await count(['opinion']), 0)
      assert.ok((await count([])) > 0)
      assert.equal(await count(['opinion', 'world']), await count(['world']))
    },
  },
]

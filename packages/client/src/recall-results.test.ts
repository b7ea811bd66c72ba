import type { RecallResponse } from 'hindsight-contract'
import { describe, expect, it } from 'vitest'
import { recallResponseToPromptString, toRecallResults } from './recall-results.ts'

const response: RecallResponse = {
  results: [
    {
      id: '1',
      text: 'Alice works at Google',
      type: 'world',
      context: 'career',
      occurred_start: '2024-01-15T00:00:00+00:00',
      mentioned_at: '2024-02-01T00:00:00+00:00',
      chunk_id: 'c1',
    },
    { id: '2', text: 'Bob paints', type: 'world' },
  ],
  chunks: { c1: { id: 'c1', text: 'I heard that Alice works at Google.', chunk_index: 0, truncated: false } },
  entities: {
    Alice: { entity_id: 'e1', canonical_name: 'Alice', observations: [{ text: 'Alice is an engineer' }] },
    Bob: { entity_id: 'e2', canonical_name: 'Bob', observations: [] },
  },
}

describe('recall results', () => {
  it('are the response, and can be walked', () => {
    const results = toRecallResults(structuredClone(response))
    expect([...results].map(({ text }) => text)).toEqual(['Alice works at Google', 'Bob paints'])
    expect(JSON.parse(JSON.stringify(results))).toEqual(response)
    expect(Object.keys(results)).toEqual(Object.keys(response))
  })
})

describe('recallResponseToPromptString', () => {
  it('gives facts with what is known of each, then entities that something is known of', () => {
    const facts = [
      {
        text: 'Alice works at Google',
        context: 'career',
        occurred_start: '2024-01-15T00:00:00+00:00',
        mentioned_at: '2024-02-01T00:00:00+00:00',
        source_chunk: 'I heard that Alice works at Google.',
      },
      { text: 'Bob paints' },
    ]
    expect(recallResponseToPromptString(response)).toBe(
      `FACTS:\n${JSON.stringify(facts, null, 2)}\n\nENTITIES:\n## Alice\nAlice is an engineer`,
    )
    expect(recallResponseToPromptString({ results: [] })).toBe('FACTS:\n[]')
  })
})

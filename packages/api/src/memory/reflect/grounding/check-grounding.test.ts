import { describe, expect, it } from 'vitest'
import { termsOf } from '../../../text/terms.ts'
import { EvidencePool } from '../agent/evidence-pool.ts'
import type { Statement } from '../statement.ts'
import { checkGrounding } from './check-grounding.ts'
import { splitClaims } from './claims.ts'

const statement = (id: string, text: string, more: Partial<Statement> = {}): Statement => ({
  source: 'memory',
  id,
  type: 'world',
  text,
  origin: null,
  context: null,
  occurredStart: null,
  occurredEnd: null,
  happenedAt: new Date('2024-05-01T00:00:00Z'),
  saidAt: null,
  date: '1 May 2024',
  entities: [],
  score: 1,
  terms: new Set(termsOf(text)),
  allTerms: new Set(termsOf(text)),
  ...more,
})

const pool = new EvidencePool([])
pool.add([
  statement('a', 'Alice has moved from Lyon to Paris.'),
  statement('b', 'Bob grows 12 tomatoes on his balcony.'),
  statement('c', 'Carol adopted a greyhound called Rex.'),
])
const unsupported = (answer: string, question = 'What happened?') =>
  checkGrounding(answer, [1, 2, 3], 0, pool, question)!.unsupported.map(({ text }) => text)

describe('claims', () => {
  it('are sentences with what they cite, before or after their end', () => {
    expect(splitClaims('## Title\nShe moved [1]. He stayed. [2][3]\n- a point [4, 5]\nWho knows?\nThese are:')).toEqual(
      [
        { text: 'She moved.', citations: [1] },
        { text: 'He stayed.', citations: [2, 3] },
        { text: 'a point', citations: [4, 5] },
      ],
    )
  })
})

describe('a claim', () => {
  it.each([
    'Alice moved to Paris [1].',
    'In May 2024 Alice moved to Paris [1].',
    'She has been living in Paris since 1 May 2024 [1].',
    'Bob has 12 tomatoes on the balcony [2].',
    'Carol adopted Rex, a greyhound.',
  ])('that says what its source says is supported: %s', (claim) => {
    expect(unsupported(claim)).toEqual([])
  })

  it.each([
    ['another name', 'Alice moved to Berlin [1].'],
    ['another number', 'Bob owns 70 acres [2].'],
    ['another source', 'Alice moved to Paris [3].'],
    ['nothing at all', 'The president resigned yesterday.'],
  ])('that has %s is not', (_, claim) => {
    expect(unsupported(claim)).toHaveLength(1)
  })

  it('gains nothing by saying the question again', () => {
    expect(unsupported('Alice moved to Berlin [1].', 'Where has Alice moved?')).toHaveLength(1)
  })

  it('may rest on a text that was read about its source', () => {
    const reading = new EvidencePool([])
    reading.add([statement('a', 'Alice has moved.')])
    const check = () => checkGrounding('Her landlord is Mr. Dupont [1].', [1], 0, reading, 'Who?')!.supported
    expect(check()).toBe(0)
    reading.read(1, 'Alice: my landlord, Mr. Dupont, is nice')
    expect(check()).toBe(1)
  })
})

it('says nothing of an answer in another language', () => {
  const german = 'Alice ist vor einiger Zeit von Lyon nach Paris umgezogen und wohnt dort seither gern [1].'
  expect(checkGrounding(german, [1], 0, pool, 'Wo wohnt Alice?')).toBeNull()
})

import { describe, expect, it } from 'vitest'
import { fillSchema } from './fill-schema.ts'
import { statementOf } from './statement.ts'

const statements = [
  statementOf({
    id: '1',
    text: 'Alice has 3 cats and pays 1,250.50 euros of rent [May 2024].',
    mentioned_at: '2024-05-02T10:00:00+00:00',
    entities: ['Alice', 'Berlin'],
    scores: { final: 0.9 },
  }),
  statementOf({ id: '2', text: 'Alice does not own a car.', entities: ['Alice'], scores: { final: 0.7 } }),
]
const fill = (properties: Record<string, unknown>) => fillSchema({ type: 'object', properties }, statements)

describe('a response schema', () => {
  it('is filled with what statements say', () => {
    expect(
      fill({
        answer: { type: 'string' },
        person: { type: 'string' },
        rentEuros: { type: 'number' },
        number_of_cats: { type: 'integer' },
        owns_car: { type: 'boolean' },
        reported_at: { type: 'string', format: 'date' },
        pet: { type: 'string', enum: ['dogs', 'cats'], description: 'which pet' },
        entities: { type: 'array', items: { type: 'string' } },
        facts: { type: 'array', items: { type: 'string' } },
        home: { type: 'object', properties: { rent: { type: 'string' } } },
      }),
    ).toEqual({
      answer: statements[0]!.text,
      person: 'Alice',
      rentEuros: 1250.5,
      number_of_cats: 3,
      owns_car: false,
      reported_at: '2024-05-02',
      pet: 'cats',
      entities: ['Alice', 'Berlin'],
      facts: statements.map(({ text }) => text),
      home: { rent: statements[0]!.text },
    })
  })

  it('has null, or an empty list, for what nothing is said about', () => {
    expect(
      fill({
        hobby: { type: 'string' },
        height: { type: 'number' },
        married: { type: 'boolean' },
        hobbies: { type: 'array' },
        boss: { type: 'object' },
      }),
    ).toEqual({ hobby: null, height: null, married: null, hobbies: [], boss: null })
    expect(fillSchema({ properties: { answer: { type: 'string' } } }, [])).toEqual({ answer: null })
  })
})

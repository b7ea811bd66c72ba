import { describe, expect, it } from 'vitest'
import { stem, tokenize } from '../text/terms.ts'
import { CONCEPT_GROUPS } from './concept-groups.ts'
import { conceptName, conceptsOf, weighConcepts } from './concepts.ts'

const names = (text: string): string[] =>
  conceptsOf(tokenize(text).map(({ surface }) => stem(surface))).map(conceptName)

describe('conceptsOf', () => {
  it.each([
    ['unwind', 'pottery is my little island', 'leisure'],
    ['pets', 'our puppy chewed a shoe', 'pet'],
    ['instrument', 'I practise the violin', 'instrument'],
    ['siblings', 'my little brother called', 'sibling'],
    ['career', 'she works as a nurse', 'work'],
    ['allergic', 'cat fur makes me sneeze', 'allergy'],
    ['martial arts', 'my taekwondo belt', 'martial_art'],
    ['dessert', 'we had ice cream', 'dessert'],
  ])('%s meets %s', (asked, told, concept) => {
    expect(names(asked)).toContain(concept)
    expect(names(told)).toContain(concept)
  })

  it('finds no concept in function words', () => expect(names('it is what it is, over and down')).toEqual([]))

  it('gives each concept once', () => {
    const found = conceptsOf(['dog', 'dog', 'puppi'])
    expect(new Set(found).size).toBe(found.length)
  })
})

describe('weighConcepts', () => {
  it('weighs the sense of a word above its wider one', () => {
    const weights = new Map(
      [...weighConcepts([stem('violin')])].map(([concept, weight]) => [conceptName(concept), weight]),
    )
    expect(weights.get('instrument')).toBe(1)
    expect(weights.get('music')).toBeLessThan(1)
  })
})

it('names every group once', () => {
  const groups = CONCEPT_GROUPS.trim()
    .split('\n')
    .map((line) => /^~?(\w+)/.exec(line)![1])
  expect(new Set(groups).size).toBe(groups.length)
  expect(groups.map((_, concept) => conceptName(concept))).toEqual(groups)
})

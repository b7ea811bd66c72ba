import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { queryTermsOf, stem, termHash, termsOf, tokenize } from './terms.ts'

const surfaces = (text: string): string[] => tokenize(text).map(({ surface }) => surface)

describe('tokenize', () => {
  it('leaves clitics and possessives off and keeps negations', () => {
    expect(surfaces("Maria’s dog doesn't bark; we'll see, they've said")).toEqual([
      'Maria',
      'dog',
      "doesn't",
      'bark',
      'we',
      'see',
      'they',
      'said',
    ])
  })

  it('keeps numbers and dotted acronyms whole', () => {
    expect(surfaces('1,000 at 3.5% from the U.S. at 7:30 p.m., 1,2')).toEqual([
      '1,000',
      'at',
      '3.5',
      'from',
      'the',
      'U.S',
      'at',
      '7',
      '30',
      'p.m',
      '1',
      '2',
    ])
  })

  it('cuts Chinese, Japanese and Korean into overlapping pairs, also outside the basic plane', () => {
    expect(surfaces('猫が好き。犬')).toEqual(['猫が', 'が好', '好き', '犬'])
    expect(surfaces('𠮷野家')).toEqual(['𠮷野', '野家'])
  })

  it('keeps names with an apostrophe and drops an elided article', () => {
    expect(surfaces("O'Brien l'amour d’Artagnan rock'n'roll")).toEqual(["O'Brien", 'amour', 'Artagnan', "rock'n'roll"])
  })

  it('gives offsets that point at the surface, in order, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        let last = 0
        for (const { surface, start, end } of tokenize(text)) {
          expect(text.slice(start, end)).toBe(surface)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeGreaterThan(last)
          last = start
        }
      }),
    )
  })
})

describe('stem', () => {
  it.each([
    ['painting', 'paint'],
    ['went', 'go'],
    ['children', 'child'],
    ['kids', 'child'],
    ['favourite', 'favorit'],
    ['Café', 'cafe'],
    ['Straße', 'strass'],
    ['3rd', '3'],
    ['three', '3'],
    ['1,000', '1000'],
    ['08', '8'],
    ['Ёлка', 'елка'],
    ['МОСКВА', 'москва'],
    ['３', '3'],
  ])('%s → %s', (word, expected) => expect(stem(word)).toBe(expected))

  it('keeps words apart that plain suffix rules run together', () => {
    for (const [one, other] of [
      ['news', 'new'],
      ['evening', 'even'],
      ['university', 'universe'],
      ['business', 'busy'],
      ['animation', 'animal'],
    ])
      expect(stem(one!)).not.toBe(stem(other!))
  })

  it('answers the same with a full cache', () => {
    const before = stem('running')
    for (let index = 0; index < 70_000; index++) stem(`filler${index}`)
    expect(stem('running')).toBe(before)
  })
})

describe('termHash', () => {
  it('is fixed for ever', () => {
    expect(['paint', '', '猫が', 'a'].map(termHash)).toEqual([2593981612, 2872998923, 3236730899, 444641715])
  })

  it('is an unsigned 32-bit number other than 0', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const hash = termHash(text)
        return Number.isInteger(hash) && hash > 0 && hash <= 0xffffffff
      }),
    )
  })
})

describe('termsOf', () => {
  it('keeps order and repeats, and leaves stop words out', () => {
    expect([...termsOf('The dog saw another dog, and it ran.')]).toEqual(['dog', 'see', 'dog', 'run'].map(termHash))
  })

  it('tells the country from the pronoun', () => {
    expect([...termsOf('They told us about it')]).toEqual([termHash('tell')])
    expect([...termsOf('The US and the U.S.')]).toEqual([termHash('us'), termHash('us')])
  })

  it('is empty for a text of stop words', () => expect(termsOf('it is what it is')).toHaveLength(0))
})

describe('queryTermsOf', () => {
  const words = (question: string): string[] => queryTermsOf(question).map(({ surface }) => surface)

  it('leaves the frame of a question out', () => {
    expect(words('Can you tell me what kind of dog Maria has?')).toEqual(['dog', 'Maria'])
    expect(words('How long has Nora been a potter?')).toEqual(['Nora', 'potter'])
    expect(words('How many times did Maria call?')).toEqual(['Maria', 'call'])
    expect(words('the long road')).toEqual(['long', 'road'])
  })

  it('gives each term once and hashes as documents do', () => {
    expect(queryTermsOf('Painting, paint and painted?')).toEqual([{ term: termsOf('paint')[0], surface: 'Painting' }])
  })

  it('is never empty when there is a word', () => {
    expect(words('What did you?')).not.toEqual([])
    expect(words('Tell me')).toEqual(['Tell'])
    expect(words('?!')).toEqual([])
  })
})

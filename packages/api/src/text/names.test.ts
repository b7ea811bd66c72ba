import { describe, expect, it } from 'vitest'
import { findNames } from './names.ts'

describe('findNames', () => {
  it.each<[string, string[]]>([
    [
      'Hey Nora! I just read "Becoming Nicole" by Amy Ellis Nutt, amazing.',
      ['Nora', 'Becoming Nicole', 'Amy Ellis Nutt'],
    ],
    ['Maria said she moved from Sweden to New York in May.', ['Maria', 'Sweden', 'New York']],
    ["I met Dr. Smith at St. Mary's Hospital on Friday.", ['Smith', "St. Mary's Hospital"]],
    [
      'J. K. Rowling and J.R.R. Tolkien wrote Harry Potter and The Lord of the Rings',
      ['J. K. Rowling', 'J.R.R. Tolkien', 'Harry Potter', 'Lord of the Rings'],
    ],
    ['I work at the Museum of Modern Art, in Portland, Oregon.', ['Museum of Modern Art', 'Portland', 'Oregon']],
    ['My new iPhone 14 and MacBook came; GitHub is down', ['iPhone 14', 'MacBook', 'GitHub']],
    ['LGBTQ support group with @sam_w, OMG', ['LGBTQ', '@sam_w']],
    ['Room 101 is next to Room 102', ['Room 101', 'Room 102']],
    ['Will you come? Will said no. Mark my words.', ['Will']],
    ['Joe’s Diner has burgers; Maria’s Kindle broke.', ['Joe’s Diner', 'Maria', 'Kindle']],
    ['Jean-Luc Picard drank Coca-Cola before COVID-19.', ['Jean-Luc Picard', 'Coca-Cola', 'COVID-19']],
    ['Sofia van der Berg left the University of California', ['Sofia van der Berg', 'University of California']],
    ['My dog Oscar and my cat Bailey love Aunt Rosa.', ['Oscar', 'Bailey', 'Rosa']],
    ['Happy Birthday Tom! Merry Christmas', ['Tom']],
    ['I told Maria Lopez first. Maria was glad.', ['Maria Lopez']],
    ['Мы с Марией поехали в Москву', ['Марией', 'Москву']],
    ['昨日、田中さんと『ノルウェイの森』を読んだ', ['田中', 'ノルウェイの森']],
  ])('%s', (text, expected) => expect(findNames(text)).toEqual(expected))

  it.each([
    'Painting is my thing. Kombucha tastes odd. Tiramisu is great.',
    'Wow, Great job! Thanks. See you on Monday in June, OK?',
    'I love Spanish food and Italian wine at Christmas.',
    'My email is nora@foo.com, see https://Example.com/Foo for the TV guide',
    'Loving it! Absolutely. Sounds Good. LOL',
    'GO TEAM, this is SO EXCITING and I MEAN it',
    'She said "Wow" and then "See you later, alligator."',
    'Mom and Dad told me that Grandma is fine.',
    'Happy New Year! Good Morning',
    '',
    '!!! 😀 123',
  ])('finds nothing in: %s', (text) => expect(findNames(text)).toEqual([]))

  it('takes what it recognises where case tells nothing', () => {
    expect(findNames('i went to paris with maria and will')).toEqual(['Paris', 'Maria'])
    expect(findNames('WE WENT TO LONDON WITH JOHN AND IT WAS FUN')).toEqual(['London', 'John'])
    expect(findNames('The Trip To The Mountains With Maria Was Great Fun For Everyone')).toEqual(['Maria'])
  })

  it('does not take German nouns for names', () => {
    const text = 'Ich habe gestern mit der Katze im Garten gespielt und Anna hat das Haus gesehen'
    expect(findNames(text)).toEqual(['Anna'])
  })

  it('knows the speaker and names it was given', () => {
    expect(findNames('Quill is fun, and pim too')).toEqual([])
    expect(findNames('Quill is fun, and pim too', { speaker: 'Quill', known: new Set(['pim']) })).toEqual([
      'Quill',
      'Pim',
    ])
  })

  it('ends a name where a person is said to be of something', () => {
    expect(findNames('Maria Lopez of the Museum of Modern Art met Sam')).toEqual([
      'Maria Lopez',
      'Museum of Modern Art',
      'Sam',
    ])
  })

  it.each(["'A", 'a.', 'Mr. ', 'A.', 'Maria ', '@a', '"', '_A', '*A ', 'www.'])(
    'stays linear in a text of %j',
    (unit) => {
      const started = performance.now()
      findNames(`${unit.repeat(100_000 / unit.length)}@`)
      expect(performance.now() - started).toBeLessThan(5_000)
    },
  )
})

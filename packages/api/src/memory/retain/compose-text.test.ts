import { expect, test } from 'vitest'
import { findMentionedDates } from '../../text/time/content-dates.ts'
import { composeText } from './compose-text.ts'

const saidAt = new Date('2023-05-08T13:56:00Z')
const compose = (words: string, speaker: string | null = null, heading: string | null = null) =>
  composeText({ words, speaker, heading, dates: findMentionedDates(words, saidAt) })

test('a turn names its speaker, and says which day "yesterday" was', () => {
  expect(compose('I went to the museum yesterday.', 'Maria')).toBe(
    'Maria: I went to the museum yesterday [7 May 2023].',
  )
})

test('each relative expression gets its own date, a full date none', () => {
  const text = compose('We met last week and moved in on 3 March 2021, and tomorrow we celebrate.')
  expect(text).toMatch(/last week \[[^\]]*2023\] and moved in on 3 March 2021, and tomorrow \[9 May 2023\]/)
})

test('a piece of a guide stands under its headings', () => {
  expect(compose('Run the installer.', null, 'Guide › Setup')).toBe('Guide › Setup: Run the installer.')
})

test('a name that the words begin with is not said twice', () => {
  expect(compose('Maria: hello', 'Maria')).toBe('Maria: hello')
  expect(compose('Marian moved.', 'Maria')).toBe('Maria: Marian moved.')
})

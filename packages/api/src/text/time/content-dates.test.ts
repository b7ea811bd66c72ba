import { describe, expect, it } from 'vitest'
import { describeWindow, findMentionedDates } from './content-dates.ts'
import type { TimeWindow } from './time-window.ts'

/** A Monday. */
const SAID = new Date('2023-05-08T14:00:00Z')

function short({ start, end, precision }: TimeWindow): string {
  const say = (at: Date | null) =>
    at === null
      ? '*'
      : at
          .toISOString()
          .replace(/T00:00:00.000Z$/, '')
          .replace(/:00.000Z$/, '')
  return `${say(start)}..${say(end)} ${precision}`
}

/** text, the words found, the window with its precision, tense */
const MENTIONS: readonly (readonly [string, string, string, string])[] = [
  ['I went to the museum yesterday', 'yesterday', '2023-05-07..2023-05-08 day', 'past'],
  ['We are moving next month.', 'next month', '2023-06-01..2023-07-01 month', 'future'],
  ['I met Ann last Friday.', 'last Friday', '2023-05-05..2023-05-06 day', 'past'],
  ['I adopted a dog three years ago.', 'three years ago', '2020-01-01..2021-01-01 year', 'past'],
  ['We hiked this weekend!', 'this weekend', '2023-05-06..2023-05-08 day', 'past'],
  ['We will hike this weekend!', 'this weekend', '2023-05-13..2023-05-15 day', 'future'],
  ['I camped two weekends ago.', 'two weekends ago', '2023-04-29..2023-05-01 day', 'past'],
  ['We went to Spain in July.', 'in July', '2022-07-01..2022-08-01 month', 'past'],
  ['We are going to Spain in July.', 'in July', '2023-07-01..2023-08-01 month', 'future'],
  ["I'll run a marathon in June.", 'in June', '2023-06-01..2023-07-01 month', 'future'],
  ['I have a dentist appointment on the 20th.', 'on the 20th', '2023-05-20..2023-05-21 day', 'future'],
  ['I saw the dentist on the 20th.', 'on the 20th', '2023-04-20..2023-04-21 day', 'past'],
  ['My sister visited on Friday.', 'on Friday', '2023-05-05..2023-05-06 day', 'past'],
  ['My sister arrives on Friday.', 'on Friday', '2023-05-12..2023-05-13 day', 'future'],
  ['My sister is visiting on Friday.', 'on Friday', '2023-05-12..2023-05-13 day', 'future'],
  ["We're meeting next Friday.", 'next Friday', '2023-05-19..2023-05-20 day', 'future'],
  ['I booked a flight for June 3rd.', 'for June 3rd', '2023-06-03..2023-06-04 day', 'future'],
  ['I lost my keys this morning.', 'this morning', '2023-05-08T05:00..2023-05-08T12:00 hour', 'past'],
  ['I slept badly last night.', 'last night', '2023-05-07T18:00..2023-05-08T06:00 hour', 'past'],
  ['Dinner with Bob tonight.', 'tonight', '2023-05-08T18:00..2023-05-09T06:00 hour', 'future'],
  ['I gave a talk last week.', 'last week', '2023-05-01..2023-05-08 week', 'past'],
  ['Last year I changed jobs.', 'Last year', '2022-01-01..2023-01-01 year', 'past'],
  ['I moved here in 2019.', 'in 2019', '2019-01-01..2020-01-01 year', 'past'],
  ['I moved here in May 2019 with Ann.', 'in May 2019', '2019-05-01..2019-06-01 month', 'past'],
  ['I was born on 3 April 1987 in Leeds.', 'on 3 April 1987', '1987-04-03..1987-04-04 day', 'past'],
  ['The launch was on 2023-04-30.', 'on 2023-04-30', '2023-04-30..2023-05-01 day', 'past'],
  ['The launch is on 6/30/2023.', 'on 6/30/2023', '2023-06-30..2023-07-01 day', 'future'],
  ['The trial starts in three weeks.', 'in three weeks', '2023-05-29..2023-06-05 week', 'future'],
  ['I joined the gym a few months ago.', 'a few months ago', '2022-12-01..2023-04-01 month', 'past'],
  ['I have painted since 2016.', 'since 2016', '2016-01-01..* year', 'past'],
  ['Nate won a tournament two days ago.', 'two days ago', '2023-05-06..2023-05-07 day', 'past'],
  ['The day before yesterday it rained.', 'The day before yesterday', '2023-05-06..2023-05-07 day', 'past'],
  ['I can start the day after tomorrow.', 'the day after tomorrow', '2023-05-10..2023-05-11 day', 'future'],
  ['We married last summer.', 'last summer', '2022-06-01..2022-09-01 season', 'past'],
  ['This summer we will sail.', 'This summer', '2023-06-01..2023-09-01 season', 'future'],
  ['We skied over Christmas.', 'over Christmas', '2022-12-22..2022-12-29 day', 'past'],
  ["I proposed on Valentine's Day.", "on Valentine's Day", '2023-02-14..2023-02-15 day', 'past'],
  ['I woke up early today.', 'early today', '2023-05-08..2023-05-09 day', 'past'],
  ['The store opens at 9am tomorrow.', 'at 9am tomorrow', '2023-05-09T09:00..2023-05-09T10:00 hour', 'future'],
  ['She called yesterday at 15:30.', 'yesterday at 15:30', '2023-05-07T15:30..2023-05-07T15:31 instant', 'past'],
  ['We lived in Oslo from 2010 to 2014.', 'from 2010 to 2014', '2010-01-01..2015-01-01 year', 'past'],
  ['The fair ran May 3-5.', 'May 3-5', '2023-05-03..2023-05-06 day', 'past'],
  ['We planted tomatoes in late April.', 'in late April', '2023-04-21..2023-05-01 day', 'past'],
  ['The report is due by the end of June.', 'by the end of June', '*..2023-07-01 day', 'future'],
  ['I grew up in the 90s.', 'in the 90s', '1990-01-01..2000-01-01 decade', 'past'],
  ['I have felt tired lately.', 'lately', '2023-04-08..2023-05-09 day', 'past'],
  ['Revenue doubled in Q1 2023.', 'in Q1 2023', '2023-01-01..2023-04-01 quarter', 'past'],
  ['I ran with the club the Sunday before May 1.', 'the Sunday before May 1', '2023-04-30..2023-05-01 day', 'past'],
  ['I started a week ago.', 'a week ago', '2023-05-01..2023-05-08 week', 'past'],
  ['I started exactly one month ago.', 'one month ago', '2023-04-01..2023-05-01 month', 'past'],
  ['Had a quiet evening on Monday.', 'on Monday', '2023-05-01..2023-05-02 day', 'past'],
  ['I turned 30 in March last year.', 'in March last year', '2022-03-01..2022-04-01 month', 'past'],
  ['I will call you in 10 minutes.', 'in 10 minutes', '2023-05-08T14:05..2023-05-08T14:15 instant', 'future'],
  ['We open the shop in November.', 'in November', '2023-11-01..2023-12-01 month', 'future'],
  ['I put up two shelves on Sunday.', 'on Sunday', '2023-05-07..2023-05-08 day', 'past'],
  ["The exam's on the eighth of June.", 'on the eighth of June', '2023-06-08..2023-06-09 day', 'future'],
  ["They're getting married on the first of July.", 'on the first of July', '2023-07-01..2023-07-02 day', 'future'],
  [
    'I signed up for a race on the eleventh of June.',
    'on the eleventh of June',
    '2023-06-11..2023-06-12 day',
    'future',
  ],
  ['I signed up in October because I was bored.', 'in October', '2022-10-01..2022-11-01 month', 'past'],
  ['We decided to sail in June.', 'in June', '2023-06-01..2023-07-01 month', 'future'],
  ["I've got until the tenth of June.", 'until the tenth of June', '*..2023-06-11 day', 'present'],
  ['She has worn it since Sunday.', 'since Sunday', '2023-05-07..* day', 'past'],
  ['A second assessment, on the twelfth of June.', 'on the twelfth of June', '2023-06-12..2023-06-13 day', 'future'],
  ['Come to us on Thursday.', 'on Thursday', '2023-05-11..2023-05-12 day', 'future'],
  ['I went to the beach the other day.', 'the other day', '2023-04-24..2023-05-09 day', 'past'],
]

describe('findMentionedDates', () => {
  it.each(MENTIONS)('%s', (text, words, window, tense) => {
    const found = findMentionedDates(text, SAID)
    expect(found.map((mention) => `${mention.text}: ${short(mention.window)}, ${mention.tense}`)).toEqual([
      `${words}: ${window}, ${tense}`,
    ])
    expect(text.slice(found[0]!.index, found[0]!.index + found[0]!.length)).toBe(words)
  })

  it('finds each of several dates, in order and each with the tense of its own verb', () => {
    const text = 'I went to Rome in June. I will go to Oslo in August, and on Friday I saw Ann.'
    expect(findMentionedDates(text, SAID).map(({ text: words, window }) => `${words}: ${short(window)}`)).toEqual([
      'in June: 2022-06-01..2022-07-01 month',
      'in August: 2023-08-01..2023-09-01 month',
      'on Friday: 2023-05-05..2023-05-06 day',
    ])
  })
})

const DATELESS = [
  'May I sit here?',
  'It may rain, and we march on.',
  'April told me that June likes jazz.',
  'I fall asleep quickly in any bed.',
  'The spring in my watch broke.',
  'I read 1984 and paid 20 dollars for 3 books.',
  'She runs 5 miles a day, five days a week.',
  'I read it in a day.',
  'I finished the book in two weeks.',
  'I go to yoga every Monday.',
  'We usually ski in winter.',
  'On Sundays we bake.',
  'He teaches Sunday school.',
  'It has 2.5 stars and 1,000 reviews.',
  'Version 10.4.2 runs at 127.0.0.1:8080.',
  'My sister is 25 years old.',
  'Summer said hello to Dawn.',
  'He was in second place at last.',
  'Call me at 555-2023.',
  'I bought a Christmas tree.',
  'I mend bikes for free on Sunday mornings.',
  'It was an ordinary Tuesday.',
]

describe('findMentionedDates in texts without a date', () => {
  it.each(DATELESS)('%s', (text) => {
    expect(findMentionedDates(text, SAID).map(({ text: words }) => words)).toEqual([])
  })
})

/** start, end, precision, description */
const DESCRIPTIONS: readonly (readonly [string | null, string | null, TimeWindow['precision'], string])[] = [
  ['2023-05-07', '2023-05-08', 'day', '7 May 2023'],
  ['2023-05-06', '2023-05-08', 'day', '6–7 May 2023'],
  ['2023-04-30', '2023-05-03', 'day', '30 April – 2 May 2023'],
  ['2022-12-30', '2023-01-03', 'day', '30 December 2022 – 2 January 2023'],
  ['2023-05-01', '2023-06-01', 'month', 'May 2023'],
  ['2024-06-01', '2024-09-01', 'month', 'June – August 2024'],
  ['2023-11-01', '2024-03-01', 'month', 'November 2023 – February 2024'],
  ['2024-12-12', '2025-03-13', 'month', '12 December 2024 – 12 March 2025'],
  ['2023-05-01', '2023-05-08', 'week', 'week of 1 May 2023'],
  ['2023-06-01', '2023-09-01', 'season', 'summer 2023'],
  ['2023-12-01', '2024-03-01', 'season', 'winter 2023/24'],
  ['2024-07-01', '2024-10-01', 'quarter', 'Q3 2024'],
  ['2019-01-01', '2020-01-01', 'year', '2019'],
  ['2019-01-01', '2022-01-01', 'year', '2019–2021'],
  ['1990-01-01', '2000-01-01', 'decade', '1990s'],
  ['2023-01-01', null, 'year', 'since 2023'],
  [null, '2024-12-25', 'day', 'before 25 December 2024'],
  [null, '2024-07-01', 'month', 'before July 2024'],
  [null, null, 'day', 'any time'],
  ['2023-05-07T15:30Z', '2023-05-07T15:31Z', 'instant', '7 May 2023, 15:30'],
  ['2023-05-07T15:00Z', '2023-05-07T16:00Z', 'hour', '7 May 2023, 15:00 – 16:00'],
  ['2023-05-07T18:00Z', '2023-05-08T06:00Z', 'hour', '7 May 2023, 18:00 – 8 May 2023, 06:00'],
]

describe('describeWindow', () => {
  it.each(DESCRIPTIONS)('%s to %s by %s is %s', (start, end, precision, description) => {
    const at = (text: string | null) => (text === null ? null : new Date(text))
    expect(describeWindow({ start: at(start), end: at(end), precision })).toBe(description)
  })
})

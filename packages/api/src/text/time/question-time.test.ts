import { describe, expect, it } from 'vitest'
import { understandTime } from './question-time.ts'
import type { Precision } from './time-window.ts'

const WEDNESDAY = '2025-03-12T15:00:00Z'

/** "2025-03-11..2025-03-12" is half-open; "*" is unbounded; clock times are written as ISO without seconds. */
function short(window: { start: Date | null; end: Date | null }): string {
  const say = (at: Date | null) =>
    at === null
      ? '*'
      : at
          .toISOString()
          .replace(/T00:00:00.000Z$/, '')
          .replace(/:00.000Z$/, '')
  return `${say(window.start)}..${say(window.end)}`
}

function windowsOf(question: string, now = WEDNESDAY): string {
  const time = understandTime(question, new Date(now))
  return time === null ? 'none' : time.windows.map(short).join(' ')
}

/** question, windows, subject */
const DATES: readonly (readonly [string, string, string])[] = [
  // absolute dates
  ['What did we talk about on May 8th?', '2024-05-08..2024-05-09', ''],
  ['What did we talk about on May 8?', '2024-05-08..2024-05-09', ''],
  ['What did Alice say about jazz on 8 May 2023?', '2023-05-08..2023-05-09', 'What did Alice say about jazz?'],
  ['What happened on 2023-05-08?', '2023-05-08..2023-05-09', ''],
  ['Where was I on 5/8/2023?', '2023-05-08..2023-05-09', ''],
  ['Where was I on 13/8/2023?', '2023-08-13..2023-08-14', ''],
  ['Who called on 8.5.2023?', '2023-05-08..2023-05-09', 'Who called?'],
  ['Who called on 5/8/23?', '2023-05-08..2023-05-09', 'Who called?'],
  ['Who called on 5/8?', '2024-05-08..2024-05-09', 'Who called?'],
  ['What did I order on the 8th of May?', '2024-05-08..2024-05-09', 'What did I order?'],
  ['What did I order on May the 8th, 2022?', '2022-05-08..2022-05-09', 'What did I order?'],
  ['What did I order on the eighth of May 2022?', '2022-05-08..2022-05-09', 'What did I order?'],
  ['What did I order on May 8, 2022, in Rome?', '2022-05-08..2022-05-09', 'What did I order, in Rome?'],
  ['what did i order on may 8th', '2024-05-08..2024-05-09', 'what did i order'],
  ['What did I do on Sunday, May 7, 2023?', '2023-05-07..2023-05-08', ''],
  ['What did I do on Feb. 3rd?', '2025-02-03..2025-02-04', ''],
  ['What did I do on February 29?', '2024-02-29..2024-03-01', ''],
  ['Where did we stay May 8-10?', '2024-05-08..2024-05-11', 'Where did we stay?'],
  ['Where did we stay 8–10 May 2023?', '2023-05-08..2023-05-11', 'Where did we stay?'],
  ['Where did we stay from May 8 to May 10, 2023?', '2023-05-08..2023-05-11', 'Where did we stay?'],
  ['Did I run on the 20th?', '2025-02-20..2025-02-21', 'Did I run?'],
  ['Did I run on the 5th of this month?', '2025-03-05..2025-03-06', 'Did I run?'],
  ['Did I run on the 5th of last month?', '2025-02-05..2025-02-06', 'Did I run?'],
  ['What happened in May 2023?', '2023-05-01..2023-06-01', ''],
  ['What happened in May, 2023?', '2023-05-01..2023-06-01', ''],
  ['What happened in Sept 2023?', '2023-09-01..2023-10-01', ''],
  ['What was decided in 2023-05?', '2023-05-01..2023-06-01', 'What was decided?'],
  ['June 2024: what did I read?', '2024-06-01..2024-07-01', 'what did I read?'],
  ['What did I read on June 5th 2024?', '2024-06-05..2024-06-06', 'What did I read?'],
  ['What did I read in June?', '2024-06-01..2024-07-01', 'What did I read?'],
  ['What did I read in March?', '2025-03-01..2025-04-01', 'What did I read?'],
  ['what did i read in may', '2024-05-01..2024-06-01', 'what did i read'],
  [
    'What did I read in May, and what did Bob read?',
    '2024-05-01..2024-06-01',
    'What did I read, and what did Bob read?',
  ],
  [
    'Which books did I buy in January and February?',
    '2025-01-01..2025-02-01 2025-02-01..2025-03-01',
    'Which books did I buy?',
  ],
  [
    'Which books did I buy in May or June 2023?',
    '2023-05-01..2023-06-01 2023-06-01..2023-07-01',
    'Which books did I buy?',
  ],
  ['Who joined the team in 2019?', '2019-01-01..2020-01-01', 'Who joined the team?'],
  ['Who joined the team in the year 2019?', '2019-01-01..2020-01-01', 'Who joined the team?'],
  ["Who joined in '98?", '1998-01-01..1999-01-01', 'Who joined?'],
  ['How was my 2019 trip to Japan?', '2019-01-01..2020-01-01', 'How was my trip to Japan?'],
  ['How much did I earn in 2021 and 2022?', '2021-01-01..2022-01-01 2022-01-01..2023-01-01', 'How much did I earn?'],
  ['Where did Alice live in the 90s?', '1990-01-01..2000-01-01', 'Where did Alice live?'],
  ['Where did Alice live in the 1980s?', '1980-01-01..1990-01-01', 'Where did Alice live?'],
  ['Where did Alice live in the nineties?', '1990-01-01..2000-01-01', 'Where did Alice live?'],
  ['Where did Alice live in the early 2000s?', '2000-01-01..2004-01-01', 'Where did Alice live?'],

  // relative days
  ['What did I eat yesterday?', '2025-03-11..2025-03-12', 'What did I eat?'],
  ['anything from yesterday?', '2025-03-11..2025-03-12', ''],
  ['What did I say today?', '2025-03-12..2025-03-13', ''],
  ['What did I say earlier today?', '2025-03-12..2025-03-13', ''],
  ['What did I eat this morning?', '2025-03-12T05:00..2025-03-12T12:00', 'What did I eat?'],
  ['What did I eat last night?', '2025-03-11T18:00..2025-03-12T06:00', 'What did I eat?'],
  ['What are we eating tonight?', '2025-03-12T18:00..2025-03-13T06:00', 'What are we eating?'],
  ['What did I eat yesterday morning?', '2025-03-11T05:00..2025-03-11T12:00', 'What did I eat?'],
  ['Who did I see the day before yesterday?', '2025-03-10..2025-03-11', 'Who did I see?'],
  ['What is planned for the day after tomorrow?', '2025-03-14..2025-03-15', 'What is planned?'],
  ['What did I plan 23 days ago?', '2025-02-17..2025-02-18', 'What did I plan?'],
  ['What did I plan 3 days ago?', '2025-03-09..2025-03-10', 'What did I plan?'],
  ['What did I plan twenty-three days ago?', '2025-02-17..2025-02-18', 'What did I plan?'],
  ['What did I plan a few days ago?', '2025-03-07..2025-03-11', 'What did I plan?'],
  ['What did I plan about 10 days ago?', '2025-02-28..2025-03-05', 'What did I plan?'],
  ['What did I tell you two hours ago?', '2025-03-12T12:30..2025-03-12T13:30', ''],
  ['What did I tell you 10 minutes ago?', '2025-03-12T14:45..2025-03-12T14:55', ''],
  ['What did I tell you half an hour ago?', '2025-03-12T14:15..2025-03-12T14:45', ''],
  ['Who came by the other day?', '2025-02-26..2025-03-13', 'Who came by?'],

  // weeks, months, years
  ['what happened last week?', '2025-03-03..2025-03-10', ''],
  ['What did I cook this week?', '2025-03-10..2025-03-17', 'What did I cook?'],
  ['What did I cook in the past week?', '2025-03-05..2025-03-13', 'What did I cook?'],
  ['What is due next week?', '2025-03-17..2025-03-24', 'What is due?'],
  ['What did I cook two weeks ago?', '2025-02-24..2025-03-03', 'What did I cook?'],
  ['What did I cook the week before last?', '2025-02-24..2025-03-03', 'What did I cook?'],
  ['What did I cook a week ago today?', '2025-03-05..2025-03-06', 'What did I cook?'],
  ['What did I cook a fortnight ago?', '2025-02-24..2025-03-03', 'What did I cook?'],
  ['What was decided in last week’s meeting?', '2025-03-03..2025-03-10', 'What was decided in meeting?'],
  ['Which film did I see last weekend?', '2025-03-08..2025-03-10', 'Which film did I see?'],
  ['Which film did I see over the weekend?', '2025-03-08..2025-03-10', 'Which film did I see?'],
  ['Which film did I see this past weekend?', '2025-03-08..2025-03-10', 'Which film did I see?'],
  ['Which film did I see two weekends ago?', '2025-03-01..2025-03-03', 'Which film did I see?'],
  ['What are we doing this weekend?', '2025-03-15..2025-03-17', ''],
  ['What did I spend last month?', '2025-02-01..2025-03-01', 'What did I spend?'],
  ['What did I spend this month?', '2025-03-01..2025-04-01', 'What did I spend?'],
  ['What will I pay next month?', '2025-04-01..2025-05-01', 'What will I pay?'],
  ['What did I spend 3 months ago?', '2024-12-01..2025-01-01', 'What did I spend?'],
  ['What did I spend a couple of months ago?', '2024-12-01..2025-03-01', 'What did I spend?'],
  ['What did I spend in the last 3 months?', '2024-12-12..2025-03-13', 'What did I spend?'],
  ['What did I spend over the last few weeks?', '2025-02-12..2025-03-13', 'What did I spend?'],
  ['What did I spend in the past 24 hours?', '2025-03-11T15:00..2025-03-12T15:00', 'What did I spend?'],
  ['Where did I travel last year?', '2024-01-01..2025-01-01', 'Where did I travel?'],
  ['Where did I travel in the past year?', '2024-03-12..2025-03-13', 'Where did I travel?'],
  ['Where did I travel so far this year?', '2025-01-01..2026-01-01', 'Where did I travel?'],
  ['Where did I travel three years ago?', '2022-01-01..2023-01-01', 'Where did I travel?'],
  ['Where did I travel a year and a half ago?', '2023-06-03..2023-12-23', 'Where did I travel?'],
  ['Where did I travel the year before last?', '2023-01-01..2024-01-01', 'Where did I travel?'],
  ['Where was I this time last year?', '2024-03-05..2024-03-20', ''],
  ['What did we ship last quarter?', '2024-10-01..2025-01-01', 'What did we ship?'],
  ['What did we ship this quarter?', '2025-01-01..2025-04-01', 'What did we ship?'],

  // weekdays
  ['Who did I meet last Friday?', '2025-03-07..2025-03-08', 'Who did I meet?'],
  ['Who did I meet on Monday?', '2025-03-10..2025-03-11', 'Who did I meet?'],
  ['Who did I meet on Wednesday?', '2025-03-05..2025-03-06', 'Who did I meet?'],
  ['who did i meet last friday', '2025-03-07..2025-03-08', 'who did i meet'],
  ['Who did I meet Friday night?', '2025-03-07T18:00..2025-03-08T06:00', 'Who did I meet?'],
  ['Who did I meet the Friday before last?', '2025-02-28..2025-03-01', 'Who did I meet?'],
  ['Who did I meet two Fridays ago?', '2025-02-28..2025-03-01', 'Who did I meet?'],
  ['Who did I meet on Monday last week?', '2025-03-03..2025-03-04', 'Who did I meet?'],
  ['Who did I meet last week on Tuesday?', '2025-03-04..2025-03-05', 'Who did I meet?'],
  ['Who will I meet on Friday?', '2025-03-14..2025-03-15', 'Who will I meet?'],
  ['Who am I meeting next Friday?', '2025-03-21..2025-03-22', 'Who am I meeting?'],
  ['Who did I meet the Sunday before May 25?', '2024-05-19..2024-05-20', 'Who did I meet?'],

  // seasons, quarters, holidays
  ['What did we do last spring?', '2024-03-01..2024-06-01', ''],
  ['Where did we hike in the summer of 2023?', '2023-06-01..2023-09-01', 'Where did we hike?'],
  ['Where did we hike in summer 2023?', '2023-06-01..2023-09-01', 'Where did we hike?'],
  ['Where did we ski this winter?', '2024-12-01..2025-03-01', 'Where did we ski?'],
  ['Where did we ski last winter?', '2024-12-01..2025-03-01', 'Where did we ski?'],
  ['Where did we hike in the fall?', '2024-09-01..2024-12-01', 'Where did we hike?'],
  ['Where did we hike last summer?', '2024-06-01..2024-09-01', 'Where did we hike?'],
  ['Where did we hike in the summer of last year?', '2024-06-01..2024-09-01', 'Where did we hike?'],
  ['How were sales in Q3 2024?', '2024-07-01..2024-10-01', 'How were sales?'],
  ['How were sales in Q4?', '2024-10-01..2025-01-01', 'How were sales?'],
  ['How were sales in the third quarter of 2024?', '2024-07-01..2024-10-01', 'How were sales?'],
  ['How were sales in the first half of 2024?', '2024-01-01..2024-07-01', 'How were sales?'],
  ['What did I buy before Christmas?', '*..2024-12-25', 'What did I buy?'],
  ['What did I buy for Christmas?', '2024-12-25..2024-12-26', 'What did I buy?'],
  ['What have I bought since New Year?', '2025-01-01..*', 'What have I bought?'],
  ['Where were we around Easter 2024?', '2024-03-24..2024-04-08', ''],
  ['Who cooked on Thanksgiving?', '2024-11-28..2024-11-29', 'Who cooked?'],
  ['What was I wearing on Halloween?', '2024-10-31..2024-11-01', 'What was I wearing?'],
  ["What did I give Ann for Valentine's Day?", '2025-02-14..2025-02-15', 'What did I give Ann?'],
  ["Where did we eat on Mother's Day last year?", '2024-05-12..2024-05-13', 'Where did we eat?'],
  ['Where did we go on the 4th of July?', '2024-07-04..2024-07-05', ''],
  ['Where did we eat on the day after Christmas?', '2024-12-26..2024-12-27', 'Where did we eat?'],
  ['Where did we eat three days before Christmas?', '2024-12-22..2024-12-23', 'Where did we eat?'],
  ['Where did we stay over Christmas?', '2024-12-22..2024-12-29', 'Where did we stay?'],
  ['Where did we stay last Christmas?', '2024-12-25..2024-12-26', 'Where did we stay?'],

  // ranges and open ends
  ['What changed between June and August 2024?', '2024-06-01..2024-09-01', 'What changed?'],
  ['What changed from 2024-01-01 to 2024-02-15?', '2024-01-01..2024-02-16', 'What changed?'],
  ['What changed between May 3 and May 9?', '2024-05-03..2024-05-10', 'What changed?'],
  ['What changed between the 3rd and the 9th of May?', '2024-05-03..2024-05-10', 'What changed?'],
  ['What changed June through August?', '2024-06-01..2024-09-01', 'What changed?'],
  ['What changed from November to February 2024?', '2023-11-01..2024-03-01', 'What changed?'],
  ['What changed between Christmas and New Year?', '2024-12-25..2025-01-02', 'What changed?'],
  ['What changed from 2019 to 2021?', '2019-01-01..2022-01-01', 'What changed?'],
  ['What changed in 2019-2021?', '2019-01-01..2022-01-01', 'What changed?'],
  ['What changed from Monday to Wednesday?', '2025-03-03..2025-03-06', 'What changed?'],
  ['What changed from January until now?', '2025-01-01..2025-03-13', 'What changed?'],
  ['What have I learned since 2023?', '2023-01-01..*', 'What have I learned?'],
  ['What have I learned since March?', '2025-03-01..*', 'What have I learned?'],
  ['What have I learned since last Friday?', '2025-03-07..*', 'What have I learned?'],
  ['Where did I live before 2020?', '*..2020-01-01', 'Where did I live?'],
  ['What was open until last week?', '*..2025-03-10', 'What was open?'],
  ['What did I do after May 8?', '2024-05-09..*', ''],
  ['What had I finished by the end of June?', '*..2024-07-01', 'What had I finished?'],
  ['What did I write from May 2023 onwards?', '2023-05-01..*', 'What did I write?'],

  // parts
  ['What did I plant in early May?', '2024-05-01..2024-05-11', 'What did I plant?'],
  ['What did I plant in mid-2023?', '2023-05-01..2023-09-01', 'What did I plant?'],
  ['What did I plant late last year?', '2024-09-01..2025-01-01', 'What did I plant?'],
  ['What did I plant at the beginning of June?', '2024-06-01..2024-06-11', 'What did I plant?'],
  ['What is due at the end of the month?', '2025-03-21..2025-04-01', 'What is due?'],
  ['What did I plant in the first week of June?', '2024-06-01..2024-06-08', 'What did I plant?'],
  ['What did I plant in the last week of June 2023?', '2023-06-24..2023-07-01', 'What did I plant?'],
  ['What did I plant on the second Monday of June?', '2024-06-10..2024-06-11', 'What did I plant?'],
  ['What did I plant the week of May 8?', '2024-05-06..2024-05-13', 'What did I plant?'],

  ['What did I plant in the third week of last month?', '2025-02-15..2025-02-22', 'What did I plant?'],
  ['What did I plant in the second half of June?', '2024-06-16..2024-07-01', 'What did I plant?'],
  ['What did I plant the weekend after Thanksgiving?', '2024-11-30..2024-12-02', 'What did I plant?'],
  ['What did I plant the week before Easter?', '2024-03-24..2024-03-31', 'What did I plant?'],
  ['What did I plant a few days before Easter?', '2024-03-26..2024-03-31', 'What did I plant?'],
  ['What did I plant from mid-May to early June 2023?', '2023-05-11..2023-06-11', 'What did I plant?'],

  // vague
  ['What have I been reading recently?', '2025-02-10..2025-03-13', 'What have I been reading?'],
  ['What have I been reading lately?', '2025-02-10..2025-03-13', 'What have I been reading?'],

  ['What have I been reading in recent weeks?', '2025-02-10..2025-03-13', 'What have I been reading?'],
  ['What did I read at some point last year?', '2024-01-01..2025-01-01', 'What did I read?'],
  ['What did I read over the course of the last year?', '2024-03-12..2025-03-13', 'What did I read?'],

  // what lies ahead
  ['What are my plans for June?', '2025-06-01..2025-07-01', 'What are my plans?'],
  [
    'What did I tell you about my plans for the summer?',
    '2025-06-01..2025-09-01',
    'What did I tell you about my plans?',
  ],
  ['What do I have on Friday?', '2025-03-14..2025-03-15', ''],
  ['Am I free on Friday?', '2025-03-14..2025-03-15', 'Am I free?'],
  ['Who is coming on Saturday?', '2025-03-15..2025-03-16', 'Who is coming?'],
  ['What is happening in three weeks?', '2025-03-31..2025-04-07', ''],
  ['What is planned three weeks from now?', '2025-03-31..2025-04-07', 'What is planned?'],

  // names beside times
  ['What did April buy in April?', '2024-04-01..2024-05-01', 'What did April buy?'],
  ['What did May do in May?', '2024-05-01..2024-06-01', 'What did May do?'],
  ['What will Will cook on Friday?', '2025-03-14..2025-03-15', 'What will Will cook?'],
  [
    'How much was lost in the June fire on the moor?',
    '2024-06-01..2024-07-01',
    'How much was lost in the fire on the moor?',
  ],

  // time of day
  ['Who called yesterday at 3pm?', '2025-03-11T15:00..2025-03-11T16:00', 'Who called?'],
  ['Who called on May 8 at 15:30?', '2024-05-08T15:30..2024-05-08T15:31', 'Who called?'],
  ['Who called at noon on Friday?', '2025-03-07T12:00..2025-03-07T13:00', 'Who called?'],
  ['Who called on the morning of May 8?', '2024-05-08T05:00..2024-05-08T12:00', 'Who called?'],
  ['Who called at 2023-05-08T10:30:00Z?', '2023-05-08T10:30..2023-05-08T10:31', 'Who called?'],
]

describe('understandTime', () => {
  it.each(DATES)('%s', (question, windows, subject) => {
    expect(windowsOf(question)).toBe(windows)
    expect(understandTime(question, new Date(WEDNESDAY))?.subject).toBe(subject)
  })
})

/** Questions of other days: now, question, windows. */
const OTHER_DAYS: readonly (readonly [string, string, string])[] = [
  ['2025-01-01T00:00:00Z', 'What did I do yesterday?', '2024-12-31..2025-01-01'],
  ['2025-01-01T00:00:00Z', 'What did I do last month?', '2024-12-01..2025-01-01'],
  ['2025-01-01T00:00:00Z', 'What did I do last quarter?', '2024-10-01..2025-01-01'],
  ['2025-01-01T00:00:00Z', 'What did I do in January?', '2025-01-01..2025-02-01'],
  ['2025-01-01T00:00:00Z', 'What did I do earlier today?', '2025-01-01..2025-01-02'],
  ['2024-03-31T12:00:00Z', 'What did I do a month ago?', '2024-02-01..2024-03-01'],
  ['2024-03-31T12:00:00Z', 'What did I do in the past month?', '2024-02-29..2024-04-01'],
  ['2024-02-29T12:00:00Z', 'What did I do a year ago today?', '2023-02-28..2023-03-01'],
  ['2025-03-16T12:00:00Z', 'What did we do this weekend?', '2025-03-15..2025-03-17'],
  ['2025-03-16T12:00:00Z', 'What did we do last weekend?', '2025-03-08..2025-03-10'],
  ['2025-03-16T12:00:00Z', 'What did we do last week?', '2025-03-03..2025-03-10'],
  ['2025-03-16T12:00:00Z', 'What did we do on Sunday?', '2025-03-09..2025-03-10'],
  ['2025-03-31T12:00:00Z', 'What did I do on the 31st?', '2025-03-31..2025-04-01'],
  ['2025-04-30T12:00:00Z', 'What did I do on the 31st?', '2025-03-31..2025-04-01'],
  ['2025-07-15T12:00:00Z', 'Where did we go last spring?', '2025-03-01..2025-06-01'],
  ['2025-07-15T12:00:00Z', 'Where are we going this summer?', '2025-06-01..2025-09-01'],
  ['2025-07-15T12:00:00Z', 'Where did we go last winter?', '2024-12-01..2025-03-01'],
  ['2025-12-25T12:00:00Z', 'What did I get for Christmas?', '2025-12-25..2025-12-26'],
  ['2019-05-05T12:00:00Z', 'Who was born in the 20s?', '1920-01-01..1930-01-01'],
]

describe('understandTime on other days', () => {
  it.each(OTHER_DAYS)('%s: %s', (now, question, windows) => {
    expect(windowsOf(question, now)).toBe(windows)
  })
})

/** expression, precision of its window */
const PRECISIONS: readonly (readonly [string, Precision])[] = [
  ['at 2023-05-08T10:30', 'instant'],
  ['yesterday at 3pm', 'hour'],
  ['last night', 'hour'],
  ['on May 8', 'day'],
  ['last weekend', 'day'],
  ['in early May', 'day'],
  ['last week', 'week'],
  ['two weeks ago', 'week'],
  ['in May', 'month'],
  ['late last year', 'month'],
  ['in Q3 2024', 'quarter'],
  ['last summer', 'season'],
  ['in 2019', 'year'],
  ['since 2019', 'year'],
  ['in the 90s', 'decade'],
]

describe('understandTime, precision', () => {
  it.each(PRECISIONS)('%s is said by the %s', (expression, precision) => {
    const time = understandTime(`Where did I eat ${expression}?`, new Date(WEDNESDAY))
    expect(time?.windows.map((window) => window.precision)).toEqual([precision])
    expect(time?.expressions).toEqual([expression])
  })
})

/** Words of time in any order, by a linear congruential generator: always the same. */
function* shuffledQuestions(count: number): Generator<string> {
  const vocabulary =
    `the of in on at since before after until by between and or from to for a an last next this past first third 3 8 31 2023 May June
     friday weekend week weeks day months year quarter ago today tomorrow night spring winter Christmas New Year early mid end - , 5/8
     2023-05-08 3pm 15:30 90s 8th February 30 few couple other same time Q3 session our I did will recently around`.split(
      /\s+/,
    )
  let state = 7
  for (let made = 0; made < count; made += 1) {
    const length = 3 + (made % 8)
    const words: string[] = []
    while (words.length < length) {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      words.push(vocabulary[Math.floor((state / 2_147_483_648) * vocabulary.length)]!)
    }
    yield words.join(' ')
  }
}

it('never makes an empty or reversed window of any words', () => {
  let windows = 0
  for (const question of shuffledQuestions(4_000)) {
    for (const { start, end } of understandTime(question, new Date(WEDNESDAY))?.windows ?? []) {
      windows += 1
      expect((start ?? new Date(0)) < (end ?? new Date(8e15)), question).toBe(true)
    }
  }
  expect(windows).toBeGreaterThan(1_000)
})

/** question, session, order, subject */
const SESSIONS: readonly (readonly [string, string | null, string | null, string])[] = [
  ['What did we discuss in our third conversation?', 'ordinal 3', null, ''],
  ['What did I say two sessions ago?', 'back 2', null, ''],
  ['What did I say about jazz last session?', 'back 1', null, 'What did I say about jazz?'],
  ['What did we decide in the last conversation?', 'back 1', null, 'What did we decide?'],
  ['What was in our first chat?', 'ordinal 1', null, ''],
  ['What did I ask in session 4?', 'ordinal 4', null, 'What did I ask?'],
  ['What did I ask in conversation #12?', 'ordinal 12', null, 'What did I ask?'],
  ['What did I ask the last time we talked?', 'back 1', null, 'What did I ask?'],
  ['What did I ask last time?', 'back 1', null, 'What did I ask?'],
  ['What did I ask in the session before last?', 'back 2', null, 'What did I ask?'],
  ['What did I ask in our second-to-last conversation?', 'back 2', null, 'What did I ask?'],
  ['What did I ask in our very first conversation?', 'ordinal 1', null, 'What did I ask?'],
  ['What did I ask in our 2nd session?', 'ordinal 2', null, 'What did I ask?'],
  ['What did I ask in our most recent conversation?', 'back 1', null, 'What did I ask?'],
  ['When was the first time I met Bob?', null, 'earliest', 'When was I met Bob?'],
  ['When did I first meet Bob?', null, 'earliest', 'When did I meet Bob?'],
  ['When did Alice last visit Rome?', null, 'latest', 'When did Alice visit Rome?'],
  ['Which film did I see most recently?', null, 'latest', 'Which film did I see?'],
  ['What is the latest on my project?', null, 'latest', 'What is on my project?'],
  ['What was the last time we talked about jazz?', null, 'latest', 'What was we talked about jazz?'],
  ['What was my first job?', null, 'earliest', 'What was my job?'],
  ['What was the last book I read?', null, 'latest', 'What was the book I read?'],
  ['Who was the last speaker Priya recorded?', null, 'latest', 'Who was the speaker Priya recorded?'],
  [
    'What did we say in our last conversation about jazz?',
    null,
    'latest',
    'What did we say in our conversation about jazz?',
  ],
  ['Where did we go on our last trip?', null, 'latest', 'Where did we go on our trip?'],
]

describe('understandTime, sessions and orders', () => {
  it.each(SESSIONS)('%s', (question, session, order, subject) => {
    const time = understandTime(question, new Date(WEDNESDAY))
    expect(time?.session ? `${time.session.kind} ${time.session.value}` : null).toBe(session)
    expect(time?.order).toBe(order)
    expect(time?.subject).toBe(subject)
    expect(time?.windows).toEqual([])
  })
})

const TIMELESS = [
  'may I ask who Alice is',
  'May I ask who Alice is?',
  'Should we march on?',
  'Can you second that?',
  'What is the sun like?',
  'What did May say?',
  'Who is April dating?',
  'Tell me about June',
  'What does August like to eat?',
  "What is Summer's favourite colour?",
  'What did I give to May?',
  'Where does Dawn live?',
  'Who lives with April and June?',
  'What has changed since May moved in?',
  'What is the relationship between April and June?',
  'Does the spring in the mattress creak?',
  'Why do I fall for it?',
  'Who is in room 2024?',
  'What is 1984 by Orwell about?',
  'Did I read 1984?',
  'Which version 2.5 features matter?',
  'Who ate 5/8 of the cake?',
  'Is the shop open 24/7?',
  'Who sat next to Bob?',
  "What is Alice's last name?",
  'What is the last resort?',
  'Did I get it at last?',
  'Who lives on the second floor?',
  'What will I be one day?',
  'What do I pack for a day trip?',
  'What are my weekend plans?',
  'How long ago did I move?',
  'How many weeks ago did I move?',
  'What year did I move?',
  'When did I move?',
  'What day did Bob arrive?',
  'Since you like jazz, what should I hear?',
  'Does Bob teach Sunday school?',
  "What is my New Year's resolution?",
  'What is my first name?',
  'First, who is Alice?',
  'Who do I have a 5 year plan with?',
  'How did the spring break?',
  'How much is 2000 dollars?',
  'How many steps are in 2000 words?',
  'What do I usually cook on Thanksgiving?',
  'Where does Alice live?',
  'Who is 25 years old?',
  'What did the doctor say about my minutes of sleep?',
  'What is my daughter in her 30s doing?',
  'How many hours a day do I sleep?',
  'Did he march to the sea?',
  'How long did the battery last?',
  'Where is my Christmas tree?',
  'What should I do at the end of the day?',
  'What is my favourite season?',
  'Did Jon visit Paris before or after March 2023?',
  'How many days until Christmas?',
  'What happened during the last week of school?',
  'What happened since we last spoke?',
  'Sort the trips from earliest to latest',
  'What did my therapist say about section 2023?',
  'Who sang Yesterday by the Beatles?',
  'Who went to the second session of the course?',
  'What did I do before breakfast?',
  'What do we do on weekends?',
  'Did I go to Rome in my twenties?',
]

describe('understandTime, questions without a time', () => {
  it.each(TIMELESS)('%s', (question) => {
    expect(understandTime(question, new Date(WEDNESDAY))).toBeNull()
  })
})

import { findNames } from '../../text/names.ts'
import { queryTermsOf, termsOf } from '../../text/terms.ts'
import { understandTime } from '../../text/time/question-time.ts'
import type { TimeLanguage } from '../../text/time/time-languages.ts'
import type { Asked } from './choose-statements.ts'

/** What a question is about: its words, its names and its time. */
export function whatIsAsked(query: string, now: Date, languages?: readonly TimeLanguage[]): Asked {
  const time = understandTime(query, now, languages)
  const names = findNames(query).map((name) => [...termsOf(name)])
  return {
    names: names.filter((terms) => terms.length > 0),
    terms: new Set(queryTermsOf(time?.subject ?? query).map(({ term }) => term)),
    isAboutTime: time !== null,
    windows: time?.windows ?? [],
    wantsLatestFirst: time?.order === 'latest',
  }
}

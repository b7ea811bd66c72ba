import { TIME_LANGUAGES, type TimeLanguage } from '../text/time/time-languages.ts'
import { list } from './variable-kinds.ts'

/** Locales such as `en` or `en-GB`; `none` for no language at all. */
export const timeLanguages = list.transform((locales, context): readonly TimeLanguage[] => {
  if (locales.length === 1 && locales[0] === 'none') return []
  const languages = locales.map((locale) => locale.toLowerCase().split(/[-_]/)[0]!)
  const unknown = locales.filter((_, place) => !isTimeLanguage(languages[place]!))
  if (unknown.length === 0) return TIME_LANGUAGES.filter((language) => languages.includes(language))
  context.addIssue({
    code: 'custom',
    message: `must hold only languages in which times are understood (${TIME_LANGUAGES.join(', ')}), or be none; not ${unknown.join(', ')}`,
  })
  return []
})

const isTimeLanguage = (language: string) => TIME_LANGUAGES.some((known) => known === language)

/** The languages in which times of a question are understood. */
export const TIME_LANGUAGES = ['en'] as const

export type TimeLanguage = (typeof TIME_LANGUAGES)[number]

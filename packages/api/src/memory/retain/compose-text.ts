import { describeWindow, type MentionedDate } from '../../text/time/content-dates.ts'

export interface TextSource {
  readonly words: string
  readonly speaker: string | null
  /** What the words lie under, when they do not stand by themselves. */
  readonly heading: string | null
  /** Dates found in the words. */
  readonly dates: readonly MentionedDate[]
}

/** A text that can be understood without its surroundings: `Maria: I went to the museum yesterday [7 May 2023].` */
export function composeText({ words, speaker, heading, dates }: TextSource): string {
  const dated = writeDates(words, dates)
  if (speaker !== null) return beginsWith(words, speaker) ? dated : `${speaker}: ${dated}`
  if (heading !== null) return beginsWith(words, heading) ? dated : `${heading}: ${dated}`
  return dated
}

/** Whether an expression already says its year, so that it means the same whenever it is read. */
export function namesItsYear({ text, window }: MentionedDate): boolean {
  const years = [window.start, window.end].map((moment) => moment?.getUTCFullYear().toString())
  return years.some((year) => year !== undefined && text.includes(year))
}

/** "Before September" or "until then" says no more with a year to it, and dates nothing. */
export function isBounded({ window }: MentionedDate): boolean {
  return window.start !== null && window.end !== null
}

/** Puts what each relative expression means in brackets behind it. */
function writeDates(words: string, dates: readonly MentionedDate[]): string {
  const meanings = new Map<number, string[]>()
  for (const date of dates) {
    if (namesItsYear(date) || !isBounded(date)) continue
    const end = date.index + date.length
    const described = describeWindow(date.window)
    const others = meanings.get(end)
    if (others === undefined) meanings.set(end, [described])
    else if (!others.includes(described)) others.push(described)
  }
  let written = ''
  let from = 0
  for (const [end, described] of [...meanings].sort(([a], [b]) => a - b)) {
    written += `${words.slice(from, end)} [${described.join('; ')}]`
    from = end
  }
  return written + words.slice(from)
}

function beginsWith(words: string, name: string): boolean {
  const rest = words.slice(name.length)
  return words.slice(0, name.length).toLowerCase() === name.toLowerCase() && !/^[\p{L}\p{N}]/u.test(rest)
}

import { splitSentences } from '../../text/sentences.ts'
import { termsOf } from '../../text/terms.ts'
import { type Exclusion, isExcluded } from './answer-style.ts'

/** The text without the sentences that say what must not be said: here no model is trusted. */
export function enforceSilence(text: string, exclusions: readonly Exclusion[]): string {
  if (exclusions.length === 0) return text
  return text
    .split('\n')
    .map((line) => {
      const spans = splitSentences(line)
      const kept = spans.filter(({ start, end }) => !isExcluded(new Set(termsOf(line.slice(start, end))), exclusions))
      if (kept.length === spans.length) return line
      return kept.map(({ start, end }) => line.slice(start, end)).join(' ')
    })
    .filter((line, place, lines) => line !== '' || lines[place - 1] !== '')
    .join('\n')
    .trim()
}

import { termsOf } from '../../text/terms.ts'

/** Sentences that share this much of their content words (Jaccard) say the same, or the new one corrects the old. */
const SAME_MATTER = 0.5

/**
 * The text with the sentences of `addition` worked in: one that is about the same as an old sentence takes its place,
 * the others follow at the end.
 */
export function mergeSentences(text: string, addition: string): string {
  const sentences = splitSentences(text)
  for (const sentence of splitSentences(addition)) {
    const terms = new Set(termsOf(sentence))
    const likeness = sentences.map((old) => jaccard(new Set(termsOf(old)), terms))
    const best = likeness.indexOf(Math.max(...likeness))
    if (best >= 0 && likeness[best]! >= SAME_MATTER) sentences[best] = sentence
    else sentences.push(sentence)
  }
  return sentences.join(' ')
}

function splitSentences(text: string): string[] {
  const segments = new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text.trim())
  return Array.from(segments, ({ segment }) => segment.trim()).filter((sentence) => sentence !== '')
}

function jaccard(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const shared = [...a].filter((term) => b.has(term)).length
  const union = a.size + b.size - shared
  return union === 0 ? 0 : shared / union
}

/** What is remembered as one piece: a turn, a list item, a few sentences. */
export interface Segment {
  /** The words themselves, trimmed, without the speaker's prefix. */
  readonly text: string
  readonly speaker: string | null
  /** When a turn says it was said, UTC unless it carries a zone. */
  readonly saidAt: Date | null
  /** The headings and lead-in lines it lies under, "Guide › Setup". */
  readonly heading: string | null
  /** Where it lies in the content; for a heading's first segment this begins at the heading. */
  readonly start: number
  readonly end: number
}

/** Turns and list items longer than this many characters are cut at sentence ends. */
export const MAXIMUM_TURN = 600

/** Whether a text has a letter or a digit at all. */
export const hasWord = (text: string): boolean => /[\p{L}\p{N}]/u.test(text)

import { sentencesOf } from '../check-directives.ts'

/** Something that an answer says, with the numbers that it cites for it. */
export interface Claim {
  readonly text: string
  readonly citations: readonly number[]
}

const CITATIONS = /\s*\[(\d+(?:\s*[,;]\s*\d+)*)\]/g
/** A citation that stands after the end of its sentence belongs to it. */
const CITED_AFTER = /([.!?…。])((?:\s*\[\d+(?:\s*[,;]\s*\d+)*\])+)/g

/** The sentences of an answer that claim something: no headings, questions or introductions of lists. */
export function splitClaims(answer: string): Claim[] {
  const moved = answer.replace(CITED_AFTER, '$2$1')
  return sentencesOf(moved)
    .map((sentence) => ({
      text: sentence.replace(CITATIONS, '').trim(),
      citations: [...sentence.matchAll(CITATIONS)].flatMap(([, list]) => list!.split(/[,;]/).map(Number)),
    }))
    .filter(({ text }) => /[\p{L}\p{N}]/u.test(text) && !/[:?？][*_"”)]*$/.test(text))
}

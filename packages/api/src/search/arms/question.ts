import { queryTermsOf } from '../../text/terms.ts'
import type { BankIndex } from '../memory/bank-index.ts'

/** One content word of the question, as this bank knows it. */
export interface QuestionTerm {
  readonly term: number
  /** Its posting list, or -1. */
  readonly list: number
  /** ln(1 + (N − df + ½) / (df + ½)): the rarer, the more it says (Robertson and Zaragoza 2009, never negative). */
  readonly idf: number
  /** Speakers of this name. */
  readonly speakers: readonly number[]
}

/** What of the question can be looked up in a bank. */
export interface Question {
  readonly terms: readonly QuestionTerm[]
  /** 1 by speaker when the question names them. */
  readonly namedSpeakers: Uint8Array
  readonly namesSpeaker: boolean
}

export function understandQuestion(index: BankIndex, subject: string): Question {
  const namedSpeakers = new Uint8Array(index.speakerCount)
  const count = index.living
  const terms = (subject === '' ? [] : queryTermsOf(subject)).map(({ term }): QuestionTerm => {
    const list = index.postings.find(term)
    const frequency = index.documentFrequency(term)
    const speakers = index.speakersNamed(term)
    for (const speaker of speakers) namedSpeakers[speaker] = 1
    return { term, list, idf: Math.log(1 + (count - frequency + 0.5) / (frequency + 0.5)), speakers }
  })
  return { terms, namedSpeakers, namesSpeaker: namedSpeakers.includes(1) }
}

import { stemsOfConcept, weighConcepts } from '../../models/concepts.ts'
import { queryTermsOf, stem, termHash, tokenize } from '../../text/terms.ts'
import type { BankIndex } from '../memory/bank-index.ts'
import { QuestionTable } from './question-table.ts'

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
  /** Words and concepts of the question by term, for looking at single memories. */
  readonly table: QuestionTable
}

/** Concepts of a question beyond these are not looked for. */
const MAXIMUM_CONCEPTS = 31

export function understandQuestion(index: BankIndex, subject: string): Question {
  const namedSpeakers = new Uint8Array(index.speakerCount)
  const terms = (subject === '' ? [] : queryTermsOf(subject)).map(({ term }): QuestionTerm => {
    const speakers = index.speakersNamed(term)
    for (const speaker of speakers) namedSpeakers[speaker] = 1
    return { term, list: index.postings.find(term), idf: rarity(index, index.documentFrequency(term)), speakers }
  })
  const table = new QuestionTable()
  for (const { term, idf, speakers } of terms) {
    if (speakers.length > 0) table.addName(term)
    else table.addWord(term, idf)
  }
  for (const { terms: words, weights, weight } of findConcepts(index, subject)) table.addConcept(words, weights, weight)
  return { terms, namedSpeakers, namesSpeaker: namedSpeakers.includes(1), table }
}

/** Every term that a search asks the bank's document frequency of. */
export function termsOfSubject(subject: string): number[] {
  if (subject === '') return []
  const terms = queryTermsOf(subject).map(({ term }) => term)
  for (const [concept] of conceptsOfSubject(subject)) terms.push(...termsOfConcept(concept).terms)
  return [...new Set(terms)]
}

function conceptsOfSubject(subject: string): ReturnType<typeof weighConcepts> {
  return weighConcepts(tokenize(subject).map(({ surface }) => stem(surface)))
}

function rarity(index: BankIndex, frequency: number): number {
  return Math.log(1 + Math.max(0, index.living - frequency + 0.5) / (frequency + 0.5))
}

interface ConceptTerms {
  readonly terms: Uint32Array
  readonly weights: Float32Array
}

const conceptTerms = new Map<number, ConceptTerms>()

function termsOfConcept(concept: number): ConceptTerms {
  const known = conceptTerms.get(concept)
  if (known !== undefined) return known
  const words = stemsOfConcept(concept)
  const terms = Uint32Array.from(words, ([word]) => termHash(word))
  const found = { terms, weights: Float32Array.from(words, ([, weight]) => weight) }
  conceptTerms.set(concept, found)
  return found
}

/** What the question is about, weighted by how clearly it says so and how rare that is in the bank. */
function findConcepts(index: BankIndex, subject: string): (ConceptTerms & { readonly weight: number })[] {
  const found = Array.from(conceptsOfSubject(subject), ([concept, weight]) => {
    const { terms, weights } = termsOfConcept(concept)
    let frequency = 0
    for (const term of terms) frequency += index.documentFrequency(term)
    return { terms, weights, weight: weight * rarity(index, Math.min(frequency, index.living)) }
  })
  return found.sort((a, b) => b.weight - a.weight).slice(0, MAXIMUM_CONCEPTS)
}

import { stemmer } from 'stemmer'
import type { Conversation } from './labelled-set.ts'

const SATURATION = 1.5
const LENGTH = 0.75

const STOP_WORDS = new Set(
  `a about after again all also am an and any are as at be because been before being but by can could did do does doing
  down during each few for from further had has have having he her here hers him his how i if in into is it its itself
  just me more most my no nor not now of off on once only or other our out over own s same she should so some such t than
  that the their them then there these they this those through to too under until up very was we were what when where
  which while who whom why will with would you your yours`.split(/\s+/),
)

function tokens(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words.filter((word) => !STOP_WORDS.has(word)).map(stemmer)
}

/** Plain Okapi BM25 over turns (with their speaker's name): lower case, stop words out, Porter stems. */
export class OkapiBaseline {
  readonly #turns: { readonly id: string; readonly counts: Map<string, number>; readonly length: number }[]
  readonly #frequencies = new Map<string, number>()
  readonly #averageLength: number

  /** `scope` makes turn ids of several conversations distinct. */
  constructor(conversations: readonly Conversation[], scope: (conversation: Conversation, turn: string) => string) {
    this.#turns = conversations.flatMap((conversation) =>
      conversation.sessions.flatMap(({ turns }) =>
        turns.map(({ id, speaker, text }) => {
          const words = tokens(`${speaker}: ${text}`)
          const counts = new Map<string, number>()
          for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
          for (const word of counts.keys()) this.#frequencies.set(word, (this.#frequencies.get(word) ?? 0) + 1)
          return { id: scope(conversation, id), counts, length: words.length }
        }),
      ),
    )
    this.#averageLength = this.#turns.reduce((sum, { length }) => sum + length, 0) / this.#turns.length
  }

  /** Ids of all turns with a word of the question, best first. */
  search(question: string): string[] {
    const asked = new Set(tokens(question))
    const total = this.#turns.length
    return this.#turns
      .map(({ id, counts, length }) => {
        let score = 0
        for (const word of asked) {
          const count = counts.get(word) ?? 0
          if (count === 0) continue
          const frequency = this.#frequencies.get(word)!
          const idf = Math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
          const norm = SATURATION * (1 - LENGTH + (LENGTH * length) / this.#averageLength)
          score += (idf * count * (SATURATION + 1)) / (count + norm)
        }
        return { id, score }
      })
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .map(({ id }) => id)
  }
}

import { loadConversations } from '../test/quality/labelled-set.ts'

export interface SyntheticTurn {
  readonly speaker: string
  readonly text: string
}

const conversations = loadConversations()
const sentences = conversations
  .flatMap(({ sessions }) => sessions.flatMap(({ turns }) => turns.map(({ text }) => text)))
  .flatMap((text) => text.split(/(?<=[.!?])\s+/))
  .filter((sentence) => sentence.length > 20)

/** Questions that people asked about such conversations. */
export const questions: readonly string[] = conversations.flatMap((conversation) =>
  conversation.questions.map(({ text }) => text),
)

const SYLLABLES = [
  'ka',
  'lo',
  'mi',
  'ren',
  'sa',
  'tor',
  've',
  'ni',
  'dal',
  'pe',
  'ru',
  'gan',
  'sol',
  'bri',
  'tem',
  'ha',
]
const SPEAKERS = ['Maria', 'John', 'Priya', 'Owen', 'Lena', 'Ben', 'Nora', 'Daniel']

/** A small fast generator, the same numbers at every run (mulberry32). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * The turn of that number: sentences of the labelled conversations put together anew, with invented names of very
 * unequal frequency, so that words are distributed as in real talk and hardly two turns are alike.
 */
export function syntheticTurn(number: number): SyntheticTurn {
  const next = random(number * 2_654_435_761)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!
  const rank = Math.floor(4000 ** next())
  const name = nameOfRank(rank)
  const text = `${pick(sentences)} ${name} was there too. ${pick(sentences)}`
  return { speaker: pick(SPEAKERS), text }
}

function nameOfRank(rank: number): string {
  const [a, b, c] = [rank % 16, Math.floor(rank / 16) % 16, Math.floor(rank / 256) % 16]
  const word = `${SYLLABLES[a]}${SYLLABLES[b]}${SYLLABLES[c]}`
  return word[0]!.toUpperCase() + word.slice(1)
}

import { stem } from '../text/terms.ts'
import { CONCEPT_GROUPS } from './concept-groups.ts'

interface Concepts {
  readonly names: readonly string[]
  /** Rarity of each concept, 0 (everywhere) to 1 (telling), by how many words speak of it. */
  readonly weights: Float64Array
  /** Stem, or two stems with a blank, or three → concepts, the closest first. */
  readonly byWord: ReadonlyMap<string, readonly number[]>
  /** First stems of phrases, so that most words need no second look. */
  readonly phraseStarts: ReadonlySet<string>
}

const WIDER_SHARE = 0.35

function parseGroups(source: string): Concepts {
  const lines = source.trim().split('\n')
  const names = lines.map((line) => /^[\w]+/.exec(line)![0])
  const identifiers = new Map(names.map((name, index) => [name, index]))
  const close = new Map<string, Set<number>>()
  const wide = new Map<string, Set<number>>()
  const add = (words: Map<string, Set<number>>, word: string, concept: number): void => {
    const concepts = words.get(word)
    if (concepts === undefined) words.set(word, new Set([concept]))
    else concepts.add(concept)
  }
  for (const [index, line] of lines.entries()) {
    const [head, words] = line.split(': ') as [string, string]
    const wider = (head.split(' > ')[1] ?? '').split(' ').filter((name) => name !== '')
    for (const word of words.split(' ')) {
      const stems = word.split('_').map(stem).join(' ')
      add(close, stems, index)
      for (const name of wider) add(wide, stems, identifiers.get(name)!)
    }
  }
  const byWord = new Map<string, number[]>()
  for (const [word, concepts] of close) {
    byWord.set(word, [...concepts, ...[...(wide.get(word) ?? [])].filter((concept) => !concepts.has(concept))])
  }
  const sizes = new Array<number>(names.length).fill(0)
  for (const concepts of byWord.values()) for (const concept of concepts) sizes[concept] = sizes[concept]! + 1
  const weights = Float64Array.from(sizes, (size) => (size <= 60 ? 1 : Math.max(WIDER_SHARE, Math.sqrt(60 / size))))
  const phraseStarts = new Set(
    [...byWord.keys()].filter((word) => word.includes(' ')).map((word) => word.split(' ')[0]!),
  )
  return { names, weights, byWord, phraseStarts }
}

const CONCEPTS = parseGroups(CONCEPT_GROUPS)

export const CONCEPT_COUNT = CONCEPTS.names.length

/** The name of a concept, for traces. */
export function conceptName(concept: number): string {
  return CONCEPTS.names[concept]!
}

/** How much sharing a concept tells, 0 to 1: less for the wide ones ("leisure", "food"). */
export function conceptWeight(concept: number): number {
  return CONCEPTS.weights[concept]!
}

/** The concepts of one stem alone. */
export function conceptsOfStem(word: string): readonly number[] {
  return CONCEPTS.byWord.get(word) ?? []
}

/**
 * The everyday concepts that the words speak of, each once, in order of appearance. `stems` are in the order of the
 * text, so that phrases ("ice cream", "self care") are seen; with the stop words kept more phrases are ("break up").
 */
export function conceptsOf(stems: readonly string[]): number[] {
  const found = new Set<number>()
  for (let index = 0; index < stems.length; index++) {
    const word = stems[index]!
    if (CONCEPTS.phraseStarts.has(word) && index + 1 < stems.length) {
      const pair = `${word} ${stems[index + 1]}`
      for (const concept of CONCEPTS.byWord.get(pair) ?? []) found.add(concept)
      if (index + 2 < stems.length) {
        for (const concept of CONCEPTS.byWord.get(`${pair} ${stems[index + 2]}`) ?? []) found.add(concept)
      }
    }
    for (const concept of CONCEPTS.byWord.get(word) ?? []) found.add(concept)
  }
  return [...found]
}

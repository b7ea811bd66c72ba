import { isStopWord } from '../text/stop-words.ts'
import { stem } from '../text/terms.ts'
import { CONCEPT_GROUPS } from './concept-groups.ts'

interface Concepts {
  readonly names: readonly string[]
  /** Stem, or stems joined by a blank → concept → how telling it is, 0 to 1. */
  readonly byWord: ReadonlyMap<string, ReadonlyMap<number, number>>
  /** First stems of phrases, so that most words need no second look. */
  readonly phraseStarts: ReadonlySet<string>
  /** By concept: single stems that speak of it, each with how telling that is. */
  readonly stems: readonly (readonly (readonly [stem: string, weight: number])[])[]
}

/** How much a concept says that is only meant by a narrower one ("pottery" is leisure too). */
const WIDER_WEIGHT = 0.45
/** How much a concept of everyday small talk says. */
const FAINT_WEIGHT = 0.4

interface Group {
  readonly name: string
  readonly faint: boolean
  readonly wider: readonly string[]
  readonly words: readonly string[]
}

function parseGroup(line: string): Group {
  const [head, words] = line.split(': ') as [string, string]
  const [name, ...wider] = head.split(/ > | /) as [string, ...string[]]
  return { name: name.replace('~', ''), faint: name.startsWith('~'), wider, words: words.split(' ') }
}

function readConcepts(source: string): Concepts {
  const groups = source.trim().split('\n').map(parseGroup)
  const indexes = new Map(groups.map(({ name }, index) => [name, index]))
  const byWord = new Map<string, Map<number, number>>()
  const add = (word: string, concept: number, weight: number): void => {
    const known = byWord.get(word) ?? new Map<number, number>()
    byWord.set(word, known.set(concept, Math.max(weight, known.get(concept) ?? 0)))
  }
  for (const [index, { faint, wider, words }] of groups.entries()) {
    for (const word of words) {
      if (isStopWord(word)) continue
      const stems = word.split('_').map(stem).join(' ')
      add(stems, index, faint ? FAINT_WEIGHT : 1)
      for (const name of wider) {
        const concept = indexes.get(name)
        if (concept === undefined) throw new Error(`no concept group ${name}`)
        add(stems, concept, groups[concept]!.faint ? WIDER_WEIGHT * FAINT_WEIGHT : WIDER_WEIGHT)
      }
    }
  }
  const phraseStarts = new Set(
    [...byWord.keys()].filter((word) => word.includes(' ')).map((word) => word.split(' ')[0]!),
  )
  const stems = groups.map((): [string, number][] => [])
  for (const [word, weights] of byWord) {
    if (!word.includes(' ')) for (const [concept, weight] of weights) stems[concept]!.push([word, weight])
  }
  return { names: groups.map(({ name }) => name), byWord, phraseStarts, stems }
}

let concepts: Concepts | undefined

/** Read at first use, so that start-up does not pay for it. */
function getConcepts(): Concepts {
  concepts ??= readConcepts(CONCEPT_GROUPS)
  return concepts
}

/** The name of a concept, for traces. */
export function conceptName(concept: number): string {
  return getConcepts().names[concept]!
}

/** The stems that speak of a concept by themselves, each with how telling that is, 0 to 1. */
export function stemsOfConcept(concept: number): readonly (readonly [stem: string, weight: number])[] {
  return getConcepts().stems[concept]!
}

const NONE: ReadonlyMap<number, number> = new Map()

/** The concepts of one stem alone, each with how telling it is, 0 to 1. */
export function conceptsOfStem(word: string): ReadonlyMap<number, number> {
  return getConcepts().byWord.get(word) ?? NONE
}

/**
 * The everyday concepts that the words speak of, in order of appearance, each with how telling it is: 1 when a word
 * says it, less when it is only the wider sense of a word ("pottery" is leisure) or small talk. `stems` are in the
 * order of the text, so that phrases ("ice cream", "self care") are seen; with the stop words kept more are ("break up").
 */
export function weighConcepts(stems: readonly string[]): Map<number, number> {
  const { byWord, phraseStarts } = getConcepts()
  const found = new Map<number, number>()
  const take = (word: string): void => {
    for (const [concept, weight] of byWord.get(word) ?? NONE) {
      if (weight > (found.get(concept) ?? 0)) found.set(concept, weight)
    }
  }
  for (let index = 0; index < stems.length; index++) {
    const word = stems[index]!
    if (phraseStarts.has(word) && index + 1 < stems.length) {
      const pair = `${word} ${stems[index + 1]}`
      take(pair)
      if (index + 2 < stems.length) take(`${pair} ${stems[index + 2]}`)
    }
    take(word)
  }
  return found
}

/** The same concepts without their weights. */
export function conceptsOf(stems: readonly string[]): number[] {
  return [...weighConcepts(stems).keys()]
}

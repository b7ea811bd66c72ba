import { GERMAN_FUNCTION_WORDS, NAME_ABBREVIATIONS } from './name-lexicon.ts'
import { foldWord } from './stem.ts'
import type { Token } from './tokenize.ts'

export interface Word {
  readonly surface: string
  readonly folded: string
  readonly start: number
  readonly end: number
  /** The text between this word and the next one. */
  readonly gap: string
  readonly initial: boolean
  readonly capital: boolean
  readonly upper: boolean
  readonly camel: boolean
}

export type CaseStyle = 'mixed' | 'caseless' | 'title'

const SENTENCE_BREAK = /[.!?:;…\n\r•*#|>]|(?:^|\s)[-–—]\s|[\p{Extended_Pictographic}]/u
const CAMEL = /\p{Ll}\p{Lu}/u
const LETTER = /\p{L}/u

export const SMALL_WORDS = new Set(
  'a an and as at but by for from in into is nor of on or the to up vs with'.split(' '),
)

/** The words of a text with what their case and place say. */
export function readWords(text: string, tokens: readonly Token[]): Word[] {
  let before = '\n'
  let previous: Token | undefined
  return tokens.map((token, index) => {
    const { surface, start, end } = token
    const gap = text.slice(end, tokens[index + 1]?.start ?? text.length)
    const first = String.fromCodePoint(surface.codePointAt(0)!)
    const capital = first !== first.toLowerCase()
    const abbreviated =
      before.startsWith('. ') &&
      previous !== undefined &&
      (NAME_ABBREVIATIONS.has(previous.surface.toLowerCase()) || /^(?:\p{Lu}\.?)+$/u.test(previous.surface))
    const initial =
      previous === undefined || (!abbreviated && SENTENCE_BREAK.test(before)) || /^[("“‘'[]+$/.test(before)
    const upper = capital && surface.length > 1 && surface === surface.toUpperCase() && LETTER.test(surface.slice(1))
    before = gap
    previous = token
    return {
      surface,
      start,
      end,
      gap,
      initial,
      capital,
      upper,
      camel: !upper && CAMEL.test(surface),
      folded: foldWord(surface),
    }
  })
}

/** Whether capitals mean anything in the text: not where all or none are, and less in a title. */
export function caseStyle(words: readonly Word[]): CaseStyle {
  let lettered = 0
  let capitals = 0
  let uppers = 0
  let inside = 0
  let insideCapitals = 0
  for (const word of words) {
    if (!LETTER.test(word.surface)) continue
    lettered++
    if (word.capital) capitals++
    if (word.upper) uppers++
    if (!word.initial && !SMALL_WORDS.has(word.folded) && word.folded !== 'i') {
      inside++
      if (word.capital) insideCapitals++
    }
  }
  if (lettered >= 3 && uppers / lettered > 0.7) return 'caseless'
  if (capitals === 0) return 'caseless'
  if (capitals === words.filter((word) => word.folded === 'i' && word.capital).length) return 'caseless'
  return inside >= 4 && insideCapitals / inside > 0.9 ? 'title' : 'mixed'
}

export function isGerman(words: readonly Word[]): boolean {
  let hits = 0
  for (const word of words) if (GERMAN_FUNCTION_WORDS.has(word.surface.toLowerCase())) hits++
  return hits >= 3 && hits / words.length > 0.2
}

export const titleCase = (surface: string): string =>
  surface === surface.toUpperCase() || surface === surface.toLowerCase()
    ? surface.charAt(0).toUpperCase() + surface.slice(1).toLowerCase()
    : surface

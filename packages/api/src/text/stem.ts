import { stemmer } from 'stemmer'
import { IRREGULAR_FORMS } from './irregular-forms.ts'

const CACHE_LIMIT = 65_536
/** Longer ones are no words that come again. */
const LONGEST_CACHED = 64
const cache = new Map<string, string>()

const ASCII_WORD = /^[a-z]+$/
const ASCII = /^[\x20-\x7e]*$/
const APOSTROPHES = /['\u2019\u02bc.]/g
const FOLDABLE = /[\p{Script=Latin}\p{Script=Greek}\u0451]/u
const COMBINING = /[\u0300-\u036f]/g
/** Latin letters that carry no separable mark. */
const LIGATURES: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}

/** Lower case, compatibility forms unified, diacritics of Latin and Greek letters folded; other scripts keep theirs. */
export function foldWord(word: string): string {
  if (ASCII.test(word)) return word.toLowerCase()
  const lower = word.normalize('NFKC').toLowerCase()
  if (!FOLDABLE.test(lower)) return lower
  return lower
    .normalize('NFD')
    .replace(COMBINING, '')
    .normalize('NFC')
    .replace(/[ßæœøłđðþı]/g, (letter) => LIGATURES[letter]!)
}

function normaliseNumber(word: string): string {
  const plain = word.replaceAll(',', '').replace(/^0+(?=\d)/, '')
  return plain.replace(/^(\d+)(?:st|nd|rd|th)$/, '$1')
}

function computeStem(word: string): string {
  const folded = foldWord(word).replace(APOSTROPHES, (mark, offset: number, whole: string) =>
    mark === '.' && /\d/.test(whole[offset - 1] ?? '') ? '.' : '',
  )
  if (/^\p{N}/u.test(folded)) return normaliseNumber(folded)
  if (!ASCII_WORD.test(folded)) return folded
  const irregular = IRREGULAR_FORMS.get(folded)
  if (irregular !== undefined) return irregular
  if (folded.length < 3) return folded
  return stemmer(folded)
}

/**
 * The search form of a word: folded, irregular English forms brought to their base ("went" → "go"), English Porter
 * stem for words in plain Latin letters, numbers without grouping or ordinal ending; other scripts are left alone.
 */
export function stem(word: string): string {
  const known = cache.get(word)
  if (known !== undefined) return known
  const result = computeStem(word)
  if (word.length > LONGEST_CACHED) return result
  if (cache.size >= CACHE_LIMIT) cache.clear()
  cache.set(word, result)
  return result
}

import { isCommonWord } from './common-words.ts'
import { FIRST_NAMES } from './first-names.ts'
import { ORIGIN_WORDS, TITLES, WELL_KNOWN } from './name-lexicon.ts'
import { foldWord } from './stem.ts'

const POSSESSIVE = /['\u2019\u02bc]s(?=\s|$)/gi
const INNER_MARKS = /['\u2019\u02bc.]/g
const SEPARATORS = /[^\p{L}\p{M}\p{N}]+/gu

/**
 * What two spellings of one name share: case, diacritics, punctuation, a possessive, a leading article and a form of
 * address are gone, initials are run together; numbers stay ("Room 101" ≠ "Room 102").
 */
export function nameKey(name: string): string {
  const parts = foldWord(name.trim().replace(POSSESSIVE, ''))
    .replace(INNER_MARKS, (mark, offset: number, whole: string) =>
      mark === '.' && /[\p{L}\p{M}]{2}$/u.test(whole.slice(0, offset)) ? ' ' : '',
    )
    .split(SEPARATORS)
    .filter((part) => part !== '')
  if (parts.length > 1 && parts[0] === 'the') parts.shift()
  if (parts.length > 1 && TITLES.has(parts[0]!)) parts.shift()
  const merged: string[] = []
  let initials = ''
  for (const part of parts) {
    if (part.length === 1 && /[a-z]/.test(part)) {
      initials += part
      continue
    }
    if (initials !== '') merged.push(initials)
    initials = ''
    merged.push(part)
  }
  if (initials !== '') merged.push(initials)
  return merged.join(' ')
}

const PARTICLES = new Set([
  'de',
  'la',
  'del',
  'da',
  'di',
  'dos',
  'van',
  'von',
  'der',
  'den',
  'bin',
  'ibn',
  'al',
  'el',
  'le',
  'jr',
  'sr',
])

function isPersonalName(parts: readonly string[]): boolean {
  const [first, ...rest] = parts
  const family = rest.filter((part) => !PARTICLES.has(part))
  if (first === undefined || family.length === 0 || family.length > 3 || first.length < 2) return false
  if (ORIGIN_WORDS.has(first) || parts.some((part) => /\p{N}/u.test(part))) return false
  if (FIRST_NAMES.has(first)) return !family.every((part) => isCommonWord(part) && !FIRST_NAMES.has(part))
  return (
    !WELL_KNOWN.has(first) && !isCommonWord(first) && !family.some((part) => isCommonWord(part) || WELL_KNOWN.has(part))
  )
}

/**
 * Whether two names may stand for the same one: the same key, or one is the first name of the other's full name
 * ("Nora" and "Nora Lindqvist"). Names that differ in a number never are, nor is a place or a maker the same as what
 * is called after it ("Google" and "Google Maps").
 */
export function isSameName(a: string, b: string): boolean {
  const left = nameKey(a)
  const right = nameKey(b)
  if (left === '' || right === '') return false
  if (left === right) return true
  const [short, long] = left.length < right.length ? [left, right] : [right, left]
  if (short.includes(' ') && !long.startsWith(`${short} `)) return false
  const parts = long.split(' ')
  if (short.includes(' ')) return isPersonalName(short.split(' ')) && isPersonalName(parts)
  return parts[0] === short && isPersonalName(parts)
}

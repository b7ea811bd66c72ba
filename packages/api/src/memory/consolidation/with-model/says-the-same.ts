import { termsOf } from '../../../text/terms.ts'

/** Of the words of both texts together, those that both have. */
const LEAST_SHARED = 0.7

/** Whether two texts hardly differ in their words, and not in their numbers: "Room 101" is not "Room 102". */
export function saysTheSame(a: string, b: string): boolean {
  if (numbersOf(a) !== numbersOf(b)) return false
  const [left, right] = [new Set(termsOf(a)), new Set(termsOf(b))]
  const shared = [...left].filter((term) => right.has(term)).length
  const all = left.size + right.size - shared
  return all === 0 ? a === b : shared / all >= LEAST_SHARED
}

const numbersOf = (text: string): string => [...new Set(text.match(/\d+/g) ?? [])].sort().join(' ')

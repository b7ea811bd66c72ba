import { foldWord } from '../../../text/stem.ts'

/** Share of a word that its other forms have in common with it: "Москва" is there in "в Москве". */
const STEM = 0.6
const SHORTEST_STEM = 2

/** Tells names that a text holds, in some form, from those that were made up or put into another script. */
export function createNameCheck(...texts: readonly string[]): (name: string) => boolean {
  const folded = foldWord(texts.join('\n'))
  return (name) => {
    const words = foldWord(name).match(/[\p{L}\p{M}\p{N}]+/gu)
    if (words === null) return folded.includes(foldWord(name).trim())
    return words.some((word) => folded.includes(word.slice(0, Math.max(SHORTEST_STEM, Math.ceil(word.length * STEM)))))
  }
}

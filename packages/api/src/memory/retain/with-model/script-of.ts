const SCRIPTS = {
  latin: /\p{Script=Latin}/gu,
  cyrillic: /\p{Script=Cyrillic}/gu,
  greek: /\p{Script=Greek}/gu,
  arabic: /\p{Script=Arabic}/gu,
  hebrew: /\p{Script=Hebrew}/gu,
  devanagari: /\p{Script=Devanagari}/gu,
  thai: /\p{Script=Thai}/gu,
  // Chinese and Japanese share letters, and Korean texts hold some of them.
  eastern: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu,
} as const

export type Script = keyof typeof SCRIPTS

/** Share of all letters that a text has in the script it is written in. */
const MOST = 0.7

/** The script that nearly all of the text is in; null when it is mixed, in another one, or has no letters. */
export function scriptOf(text: string): Script | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  if (letters === 0) return null
  for (const script of Object.keys(SCRIPTS) as Script[]) {
    if (count(text, script) >= MOST * letters) return script
  }
  return null
}

export function hasScript(text: string, script: Script): boolean {
  return count(text, script) > 0
}

const count = (text: string, script: Script): number => text.match(SCRIPTS[script])?.length ?? 0

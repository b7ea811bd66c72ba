import { isCommonWord } from './common-words.ts'
import { SMALL_WORDS } from './name-words.ts'
import type { Span } from './sentences.ts'
import { isStopWord } from './stop-words.ts'

export interface Mention {
  readonly name: string
  readonly start: number
}

const ADDRESS = /\b(?:https?:\/\/|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]+/g
const HANDLE = /(?<![\w@./])@[A-Za-z_][\w-]{1,30}/g
const QUOTED =
  /"([^"\n]{2,70})"|“([^”\n]{2,70})”|«([^»\n]{2,70})»|(?<!\w)'([A-Z][^'\n]{1,60}(?:'s [^'\n]{1,40})?)'(?!\w)|\*([A-Z][^*\n]{2,60})\*|(?<!\w)_([A-Z][^_\n]{2,60})_(?!\w)/g
const CJK_TITLE = /[《『]([^》』\n]{1,30})[》』]/g
const HONOURED = /([\p{Script=Han}\p{Script=Katakana}ー]{1,5})(?:さん|くん|ちゃん|様)/gu

function isTitle(content: string, opening: number, text: string): boolean {
  if (/[.,!?;:…]$/.test(content.trim())) return false
  const parts = content.split(/\s+/)
  const principal = parts.filter((part) => !SMALL_WORDS.has(part.toLowerCase()))
  if (parts.length > 8 || principal.length === 0) return false
  if (!/^\p{Lu}|^\d/u.test(parts[0]!) || !principal.every((part) => /^[\p{Lu}\d&(]/u.test(part))) return false
  if (parts.length > 1) return true
  const word = parts[0]!.toLowerCase()
  const speech = /(?:^|[.!?:,]\s*|\b(?:said|says|say|saying|asked|like|yelled|shouted|word)\s+)$/i.test(
    text.slice(0, opening),
  )
  return !speech && !isCommonWord(word) && !isStopWord(word)
}

/** Names that marks show: quoted titles, handles, Japanese forms of address; and what is covered and holds no other. */
export function findMarked(text: string): { mentions: Mention[]; covered: Span[] } {
  const mentions: Mention[] = []
  const covered: Span[] = []
  const cover = (match: RegExpMatchArray, name?: string): void => {
    const start = match.index ?? 0
    covered.push({ start, end: start + match[0].length })
    if (name !== undefined) mentions.push({ name, start })
  }
  if (text.includes('@') || text.includes('://') || text.includes('www.')) {
    for (const match of text.matchAll(ADDRESS)) cover(match)
    for (const match of text.matchAll(HANDLE)) cover(match, match[0])
  }
  if (/["“«'*_]/.test(text)) {
    for (const match of text.matchAll(QUOTED)) {
      const content = match.slice(1).find((group) => group !== undefined)!
      if (isTitle(content, match.index, text)) cover(match, content.trim())
    }
  }
  if (/[《『]/.test(text)) for (const match of text.matchAll(CJK_TITLE)) cover(match, match[1]!)
  if (/[さくち様]/.test(text)) for (const match of text.matchAll(HONOURED)) cover(match, match[1]!)
  return { mentions, covered: covered.sort((a, b) => a.start - b.start) }
}

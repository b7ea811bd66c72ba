import { isCommonWord } from './common-words.ts'
import { FIRST_NAMES } from './first-names.ts'
import { isSameName, nameKey } from './name-key.ts'
import {
  CALENDAR_WORDS,
  CONNECTORS,
  GERMAN_FUNCTION_WORDS,
  NAME_ABBREVIATIONS,
  NUMBERED,
  ORIGIN_WORDS,
  PERSONAL_VERBS,
  PLAIN_ACRONYMS,
  PLAIN_PHRASES,
  TITLES,
  VENUES,
  WELL_KNOWN,
} from './name-lexicon.ts'
import { foldWord } from './stem.ts'
import { isStopWord } from './stop-words.ts'
import { type Token, tokenize } from './tokenize.ts'

export { isSameName, nameKey } from './name-key.ts'

export interface FindNamesOptions {
  /** Who is speaking; counts as a known name, and is not added by itself. */
  readonly speaker?: string | null
  /** Keys (`nameKey`) of names already met; they are recognised in any case and position. */
  readonly known?: ReadonlySet<string>
}

interface Word {
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

interface Mention {
  readonly name: string
  readonly start: number
}

interface Span {
  readonly start: number
  readonly end: number
}

type CaseStyle = 'mixed' | 'caseless' | 'title'

interface Context {
  readonly text: string
  readonly words: readonly Word[]
  readonly style: CaseStyle
  readonly german: boolean
  readonly known: ReadonlySet<string>
  readonly speakerKeys: readonly string[]
  /** Folded words that stand capitalised inside a sentence somewhere in the text. */
  readonly capitalisedInside: ReadonlySet<string>
}

const SENTENCE_BREAK = /[.!?:;…\n\r•*#|>]|(?:^|\s)[-–—]\s|[\p{Extended_Pictographic}]/u
const CAMEL = /\p{Ll}\p{Lu}/u
const LETTER = /\p{L}/u
const ADDRESS = /\b(?:https?:\/\/|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]+/g
const HANDLE = /(?<![\w@./])@[A-Za-z_][\w-]{1,30}/g
const QUOTED =
  /"([^"\n]{2,70})"|“([^”\n]{2,70})”|«([^»\n]{2,70})»|(?<!\w)'([A-Z][^'\n]{1,60}(?:'s [^'\n]{1,40})?)'(?!\w)|\*([A-Z][^*\n]{2,60})\*|(?<!\w)_([A-Z][^_\n]{2,60})_(?!\w)/g
const CJK_TITLE = /[《『]([^》』\n]{1,30})[》』]/g
const HONOURED = /([\p{Script=Han}\p{Script=Katakana}ー]{1,5})(?:さん|くん|ちゃん|様)/gu
const SMALL_WORDS = new Set('a an and as at but by for from in into is nor of on or the to up vs with'.split(' '))
const GREETINGS = new Set(
  'happy merry good thank thanks best dear hello hi hey welcome congrats congratulations sorry poor love bye'.split(
    ' ',
  ),
)
const MAXIMUM_LENGTH = 60
const MAXIMUM_WORDS = 12

function readWords(text: string, tokens: readonly Token[]): Word[] {
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

function caseStyle(words: readonly Word[]): CaseStyle {
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

function isGerman(words: readonly Word[]): boolean {
  let hits = 0
  for (const word of words) if (GERMAN_FUNCTION_WORDS.has(word.surface.toLowerCase())) hits++
  return hits >= 3 && hits / words.length > 0.2
}

const titleCase = (surface: string): string =>
  surface === surface.toUpperCase() || surface === surface.toLowerCase()
    ? surface.charAt(0).toUpperCase() + surface.slice(1).toLowerCase()
    : surface

const isKnown = (context: Context, folded: string): boolean =>
  context.known.has(folded) || context.speakerKeys.includes(folded)

const isRecognised = (context: Context, word: Word): boolean =>
  isKnown(context, word.folded) ||
  ((FIRST_NAMES.has(word.folded) || WELL_KNOWN.has(word.folded)) &&
    !isCommonWord(word.folded) &&
    !CALENDAR_WORDS.has(word.folded))

/** In a text whose case tells nothing, only names recognised by themselves are taken. */
function findCaseless(context: Context): Mention[] {
  const { words } = context
  const mentions: Mention[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!
    const next = words[index + 1]
    if (next !== undefined && word.gap === ' ' && context.known.has(`${word.folded} ${next.folded}`)) {
      mentions.push({ name: `${titleCase(word.surface)} ${titleCase(next.surface)}`, start: word.start })
      index++
      continue
    }
    if (word.folded.length < 3 || isStopWord(word.surface) || isCommonWord(word.folded)) continue
    if (word.camel || isRecognised(context, word)) mentions.push({ name: titleCase(word.surface), start: word.start })
  }
  return mentions
}

function isBreak(word: Word): boolean {
  if (!word.capital && !word.camel) return true
  if (word.folded === 'i' || CALENDAR_WORDS.has(word.folded)) return true
  if (word.camel && PLAIN_ACRONYMS.has(word.folded)) return true
  if (word.upper) {
    const plain = word.folded
    return (
      PLAIN_ACRONYMS.has(plain) ||
      (isStopWord(plain) && !['us', 'who'].includes(plain)) ||
      (isCommonWord(plain) && plain !== 'who' && plain !== 'us')
    )
  }
  if (word.camel && !word.capital) return !/^[a-z]\p{Lu}/u.test(word.surface)
  return false
}

const isJoint = (word: Word): boolean =>
  word.gap === ' ' ||
  word.gap === '-' ||
  word.gap === '\u00a0' ||
  word.gap === ' & ' ||
  (word.gap === '. ' && (NAME_ABBREVIATIONS.has(word.folded) || /^(?:\p{Lu}\.?)+$/u.test(word.surface)))

const endsClause = (gap: string): boolean => gap === '' || /^['\u2019]s\b|^\s*[.,;:!?)\]\n"”]/.test(gap)

/** Index after the last word of the name that begins at `from`. */
function extendName(words: readonly Word[], from: number): number {
  let last = from
  while (last - from < MAXIMUM_WORDS) {
    const word = words[last]!
    const next = words[last + 1]
    if (next === undefined) break
    const possessive = /^['\u2019]s $/.test(word.gap)
    if (possessive && next.capital && VENUES.has(next.folded)) {
      last++
      continue
    }
    if (!isJoint(word)) break
    if (/^\d/.test(next.surface)) {
      const numbered = word.gap === '-' || NUMBERED.has(word.folded) || (word.camel && endsClause(next.gap))
      if (!numbered || !word.gap.match(/^[ -]$/)) break
      last++
      continue
    }
    if (next.capital && !isBreak(next) && !isStopWord(next.surface)) {
      last++
      continue
    }
    let ahead = last + 1
    while (
      ahead < last + 3 &&
      words[ahead] !== undefined &&
      words[ahead]!.gap === ' ' &&
      (CONNECTORS.has(words[ahead]!.surface) || (words[ahead]!.surface === 'the' && words[ahead - 1]!.surface === 'of'))
    )
      ahead++
    const target = words[ahead]
    if (ahead === last + 1 || target === undefined || !target.capital || isBreak(target) || isStopWord(target.surface))
      break
    if (words[last + 1]!.surface === 'of' && (FIRST_NAMES.has(target.folded) || FIRST_NAMES.has(words[from]!.folded)))
      break
    last = ahead
  }
  return last + 1
}

function hasPersonalEvidence(context: Context, word: Word, next: Word | undefined): boolean {
  if (/^['\u2019]s\b/.test(word.gap)) return true
  if (next === undefined || word.gap !== ' ') return false
  if (PERSONAL_VERBS.has(next.folded)) return true
  return next.folded === 'and' && /^\s*(?:I|\p{Lu}\p{Ll}+)\b/u.test(context.text.slice(next.end, next.end + 24))
}

const WORD_ENDING = /(?:ing|ly|tion|ness|ment|ed|ful|ous|ism|able)$/

function acceptsInitial(context: Context, word: Word, next: Word | undefined): boolean {
  const { folded } = word
  if (isKnown(context, folded) || word.camel) return true
  if (TITLES.has(folded)) return false
  const common = isCommonWord(folded)
  if (word.upper && !common) {
    return word.surface.length <= 6 && !(next?.upper === true && isCommonWord(next.folded))
  }
  if (context.capitalisedInside.has(folded) && (!common || FIRST_NAMES.has(folded))) return true
  if (!common && (FIRST_NAMES.has(folded) || WELL_KNOWN.has(folded))) return true
  if (common && !FIRST_NAMES.has(folded)) return false
  if (folded.length < 3 || WORD_ENDING.test(folded)) return false
  return hasPersonalEvidence(context, word, next)
}

function acceptsInside(context: Context, word: Word): boolean {
  const { folded } = word
  if (isKnown(context, folded) || word.camel) return true
  if (ORIGIN_WORDS.has(folded) || TITLES.has(folded)) return false
  if (word.upper) return word.surface.length <= 6 || isRecognised(context, word)
  if (FIRST_NAMES.has(folded)) return true
  if (context.german) return WELL_KNOWN.has(folded)
  return !isCommonWord(folded) && folded.length > 1
}

/** The words of a candidate that make the name, or none. */
function judge(context: Context, words: readonly Word[], next: Word | undefined, addressed: boolean): readonly Word[] {
  let rest = words
  const mayBeName = (word: Word, following: Word | undefined): boolean =>
    FIRST_NAMES.has(word.folded) && hasPersonalEvidence(context, word, following)
  while (
    rest.length > 0 &&
    ((isStopWord(rest[0]!.surface) && !mayBeName(rest[0]!, rest[1] ?? next)) ||
      (rest[1]?.capital === true && TITLES.has(rest[0]!.folded)))
  ) {
    if (TITLES.has(rest[0]!.folded)) addressed = true
    rest = rest.slice(1)
  }
  let leading = rest[0]?.initial === true
  while (leading && rest.length > 1 && rest[0]!.gap === ' ') {
    const [head, second] = rest as [Word, Word]
    if (!isCommonWord(head.folded) || FIRST_NAMES.has(head.folded) || /^\d/.test(second.surface)) break
    const secondIsName =
      FIRST_NAMES.has(second.folded) || !isCommonWord(second.folded) || isKnown(context, second.folded)
    if (!GREETINGS.has(head.folded) && !secondIsName) break
    leading = GREETINGS.has(head.folded)
    rest = rest.slice(1)
  }
  const first = rest[0]
  if (first === undefined) return []
  if (addressed) return rest
  if (rest.length === 1) {
    return (
      first.initial
        ? acceptsInitial(context, first, next) && !ORIGIN_WORDS.has(first.folded)
        : acceptsInside(context, first)
    )
      ? rest
      : []
  }
  if (context.style === 'title' || context.german) {
    return rest.some((word) => isRecognised(context, word) || word.camel) && rest.length <= 3 ? rest : []
  }
  const named = rest.filter((word) => word.capital || word.camel)
  if (named.length === 1 && rest.length > 1 && !rest.some((word) => /^\d/.test(word.surface))) return []
  if (rest.every((word) => ORIGIN_WORDS.has(word.folded))) return []
  if (rest.length === 2 && ORIGIN_WORDS.has(first.folded) && isCommonWord(rest[1]!.folded)) return []
  if (
    first.initial &&
    rest.length === 2 &&
    rest.every((word) => isCommonWord(word.folded) && !FIRST_NAMES.has(word.folded))
  )
    return []
  if (GREETINGS.has(first.folded) && rest.every((word) => isCommonWord(word.folded))) return []
  return rest
}

function findCased(context: Context, covered: readonly Span[]): Mention[] {
  const { words, text } = context
  const mentions: Mention[] = []
  let cover = 0
  for (let index = 0; index < words.length; ) {
    const word = words[index]!
    while (cover < covered.length && covered[cover]!.end <= word.start) cover++
    const span = covered[cover]
    if (span !== undefined && word.start >= span.start) {
      index++
      continue
    }
    if (isBreak(word)) {
      if (
        !word.capital &&
        !isCommonWord(word.folded) &&
        word.folded.length > 2 &&
        context.known.has(word.folded) &&
        !isStopWord(word.surface)
      )
        mentions.push({ name: titleCase(word.surface), start: word.start })
      index++
      continue
    }
    let end = extendName(words, index)
    while (span !== undefined && end - 1 > index && words[end - 1]!.start >= span.start) end--
    const previous = words[index - 1]
    const addressed =
      previous !== undefined && TITLES.has(previous.folded) && previous.capital && /^\.? $/.test(previous.gap)
    const kept = judge(context, words.slice(index, end), words[end], addressed)
    if (kept.length > 0) {
      const surface = text.slice(kept[0]!.start, kept.at(-1)!.end)
      const shouted = kept.length === 1 && kept[0]!.upper && FIRST_NAMES.has(kept[0]!.folded)
      if (surface.length <= MAXIMUM_LENGTH)
        mentions.push({ name: shouted ? titleCase(surface) : surface, start: kept[0]!.start })
    }
    index = end
  }
  return mentions
}

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

function findMarked(text: string): { mentions: Mention[]; covered: Span[] } {
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

function distinctNames(mentions: Mention[]): string[] {
  const byKey = new Map<string, string>()
  for (const { name } of mentions.sort((a, b) => a.start - b.start)) {
    const key = nameKey(name)
    if (key !== '' && !byKey.has(key) && !PLAIN_PHRASES.has(key.replace(/ s(?= |$)/g, 's'))) byKey.set(key, name)
  }
  const names = [...byKey.values()]
  if (names.length === 1) return names
  return names.filter((name) => !names.some((other) => other.length > name.length && isSameName(name, other)))
}

/**
 * The proper names of a text (people, places, organisations, titles of works, brands, handles) in order of appearance,
 * each once and in its fullest form. Made from capitalisation and word lists alone, and careful: a word that may well
 * be no name is left out.
 */
export function findNames(text: string, options: FindNamesOptions = {}): string[] {
  const words = readWords(text, tokenize(text))
  const { mentions, covered } = findMarked(text)
  const speaker = nameKey(options.speaker ?? '')
  const style = caseStyle(words)
  const capitalisedInside = new Set<string>()
  for (const word of words)
    if (word.capital && !word.initial && !isStopWord(word.surface)) capitalisedInside.add(word.folded)
  const context: Context = {
    text,
    words,
    style,
    german: isGerman(words),
    known: options.known ?? new Set(),
    speakerKeys: speaker === '' ? [] : [speaker, ...speaker.split(' ')],
    capitalisedInside,
  }
  mentions.push(...(style === 'caseless' ? findCaseless(context) : findCased(context, covered)))
  return distinctNames(mentions)
}

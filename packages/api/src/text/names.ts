import { isCommonWord } from './common-words.ts'
import { FIRST_NAMES } from './first-names.ts'
import { findMarked, type Mention } from './marked-names.ts'
import { isSameName, nameKey } from './name-key.ts'
import {
  CALENDAR_WORDS,
  CONNECTORS,
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
import { type CaseStyle, caseStyle, isGerman, readWords, titleCase, type Word } from './name-words.ts'
import type { Span } from './sentences.ts'
import { isStopWord } from './stop-words.ts'
import { tokenize } from './tokenize.ts'

export { isSameName, nameKey } from './name-key.ts'

export interface FindNamesOptions {
  /** Who is speaking; counts as a known name, and is not added by itself. */
  readonly speaker?: string | null
  /** Keys (`nameKey`) of names already met; they are recognised in any case and position. */
  readonly known?: ReadonlySet<string>
}

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

const GREETINGS = new Set(
  'happy merry good thank thanks best dear hello hi hey welcome congrats congratulations sorry poor love bye'.split(
    ' ',
  ),
)
const MAXIMUM_LENGTH = 60
const MAXIMUM_WORDS = 12

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

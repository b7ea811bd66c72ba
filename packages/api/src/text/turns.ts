import { isCommonWord } from './common-words.ts'
import { FIRST_NAMES } from './first-names.ts'
import { parseTimestamp } from './parse-timestamp.ts'
import { foldWord } from './stem.ts'

/** The head of a line that begins a turn of a written conversation. */
export interface TurnHead {
  readonly speaker: string
  /** The time stamp as written, or null. */
  readonly stamp: string | null
  /** Where in the line the words begin. */
  readonly textStart: number
}

const NAME = "[\\p{L}][\\p{L}\\p{M}\\p{N}.'’_-]*(?: [\\p{L}\\p{N}(][\\p{L}\\p{M}\\p{N}.'’_)-]*){0,3}"
const STAMP = '\\d[\\d/.:, TZ+-]{2,28}(?:[ap]\\.?m\\.?)?\\]?'
const PATTERNS = [
  // [10:02] Name: … and 12/05/2023, 10:02 - Name: …
  new RegExp(
    `^\\s*[-*]?\\s*\\[(?<stamp>[^\\]\\n]{3,40})\\]\\s*(?:\\*\\*)?(?<speaker>${NAME})(?:\\*\\*)?\\s?:(?:\\*\\*)?(?:\\s+|$)`,
    'u',
  ),
  new RegExp(`^\\s*(?<stamp>${STAMP})\\s*(?:[-–—|]\\s*)?(?<speaker>${NAME})\\s?:(?:\\s+|$)`, 'iu'),
  // **Name** (10:02): … and **Name:** …
  new RegExp(
    `^\\s*(?:[-*]\\s+)?\\*\\*(?<speaker>${NAME})(?:\\*\\*)?\\s*(?:[([](?<stamp>[^)\\]\\n]{3,40})[)\\]])?\\s*:?(?:\\*\\*)?\\s?:?(?:\\s+|$)`,
    'u',
  ),
  // Name (10:02): … and Name [2023-05-08 13:56]: …
  new RegExp(`^\\s*(?:[-*]\\s+)?(?<speaker>${NAME})\\s*[([](?<stamp>[^)\\]\\n]{3,40})[)\\]]\\s?:(?:\\s+|$)`, 'u'),
  // <Name> …
  new RegExp(`^\\s*(?:\\[(?<stamp>[^\\]\\n]{3,40})\\]\\s*)?<(?<speaker>${NAME})>\\s+`, 'u'),
  // Name: …
  new RegExp(`^\\s*(?:[-*]\\s+)?(?<speaker>${NAME})\\s?[:：](?:\\s+|$)`, 'u'),
]

const ROLES = new Set(
  'user assistant human ai bot system agent customer support interviewer interviewee me you q a host guest client therapist doctor patient teacher student'.split(
    ' ',
  ),
)

/** Labels that stand before a colon in notes, letters and recipes and speak for nobody. */
const LABELS = new Set(
  `note notes todo fixme example examples summary subject date time to from cc bcc re fwd warning tip tips hint important title author
  authors location place address phone email url http https source sources reference references ingredients method steps step
  instructions directions result results conclusion introduction background goal goals purpose scope status priority version update
  updates ps p.s figure table chapter section part question answer problem solution pros cons total price cost name age key value
  input output error description details overview agenda attendees participants action actions next session day week month year
  morning afternoon evening monday tuesday wednesday thursday friday saturday sunday remember reminder warning caution attention
  topic topics context content type types category tags tag links link image photo file files project task tasks deadline due owner
  contact info information definition meaning usage syntax returns parameters requires features feature options option default`.split(
    /\s+/,
  ),
)

export function isRole(speaker: string): boolean {
  return ROLES.has(speaker.toLowerCase())
}

const isPersonLike = (speaker: string): boolean =>
  isRole(speaker) || FIRST_NAMES.has(foldWord(speaker.split(/[ _]/)[0] ?? ''))

/** Reads "Name: …", "[10:02] Name: …", "**Name**: …", "Name (8 May 2023): …", "<Name> …" at the start of a line. */
export function readTurnHead(line: string): TurnHead | null {
  for (const pattern of PATTERNS) {
    const found = pattern.exec(line)
    if (found === null) continue
    const speaker = found.groups!.speaker!.trim()
    const stamp = found.groups!.stamp?.trim() ?? null
    if (speaker.length > 40 || LABELS.has(speaker.toLowerCase())) return null
    const capitalised = speaker.charAt(0) === speaker.charAt(0).toUpperCase() || isRole(speaker)
    if (!capitalised && stamp === null && !line.trimStart().startsWith('<')) return null
    if (!line.includes(':') && !line.includes('：') && !line.trimStart().match(/^(?:\[[^\]]*\]\s*)?</)) return null
    return { speaker, stamp, textStart: found[0].length }
  }
  return null
}

/** Somebody speaks of themselves or to somebody. */
const SPOKEN = /\bI\b|\b(?:you|your|we|our|us|my|me)\b|[?!]/i

/** A line alone has no others to tell names from labels by: a word that is none of English, before spoken words. */
function isSpokenLine(content: string): boolean {
  const line = content.trim()
  const head = readTurnHead(line)
  if (head === null || /\s.*\s/.test(head.speaker) || isCommonWord(foldWord(head.speaker.split(/[ _]/)[0]!)))
    return false
  return SPOKEN.test(line.slice(head.textStart))
}

/** Whether the lines of a text are a conversation: turns make up enough of it, and the labels look like people. */
export function isConversation(content: string): boolean {
  let lines = 0
  let turns = 0
  let stamped = 0
  let personLike = 0
  const counts = new Map<string, number>()
  let first: boolean | undefined
  for (const line of content.split('\n')) {
    if (line.trim() === '' || isSessionHeader(line)) continue
    lines++
    const head = readTurnHead(line)
    first ??= head !== null
    if (head === null) continue
    turns++
    if (head.stamp !== null) stamped++
    if (isPersonLike(head.speaker)) personLike++
    counts.set(head.speaker, (counts.get(head.speaker) ?? 0) + 1)
  }
  if (turns === 0 || turns / lines < 0.3) return false
  if (turns === 1) return lines === 1 && (personLike === 1 || stamped === 1 || isSpokenLine(content))
  const repeated = [...counts.values()].filter((count) => count > 1).length
  if (personLike === turns || stamped === turns) return true
  if (repeated > 0 && counts.size <= Math.max(6, turns / 3) && (first === true || turns / lines > 0.6)) return true
  return personLike / turns >= 0.5 && first === true
}

const SESSION_WORDS =
  /^\W*(?:session|conversation|chat|day|part|meeting|dialogue|call|transcript|date|time)\b[^.!?]{0,60}$/i

/** A line between turns that only says which session follows or when it took place. */
export function isSessionHeader(line: string): boolean {
  const text = line.trim()
  if (text === '' || text.length > 90) return false
  if (/^(?:[-=*_~]\s*){3,}$/.test(text) || /^#{1,6}\s/.test(text)) return true
  const bare = text.replace(/^[\s[(*=_-]+|[\s\])*=_:-]+$/g, '')
  if (
    SESSION_WORDS.test(bare) &&
    (/\d/.test(bare) || /^[#=[*-]/.test(text)) &&
    !/^\S+: .*[a-z]{3,} [a-z]{3,} [a-z]{3,}/.test(bare)
  )
    return true
  if (parseTimestamp(bare) === null) return false
  return (
    bare
      .replace(
        /\d|[/:.,-]|\b(?:[ap]m|on|at|th|st|nd|rd|of|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|t|z|utc|gmt)\b/gi,
        '',
      )
      .trim().length <= 2
  )
}

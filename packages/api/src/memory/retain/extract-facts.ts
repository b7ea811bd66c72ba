import { createBreather } from '../../lifecycle/breather.ts'
import { findNames, nameKey } from '../../text/names.ts'
import type { Segment } from '../../text/segments.ts'
import { findMentionedDates, type MentionedDate } from '../../text/time/content-dates.ts'
import { isRole } from '../../text/turns.ts'
import { distinctMentions, type NameMention, nameMention } from '../entities/name-mention.ts'
import { composeText, isBounded, namesItsYear } from './compose-text.ts'
import type { Fact } from './fact.ts'
import { sha256 } from './plan-document.ts'
import { ITEM_SEPARATOR, type ReceivedItem } from './received-document.ts'

export interface ExtractionSettings {
  /** What the bank's own agent is called; what it says is its experience. */
  readonly agentNames: readonly string[]
  /** False: only names that the caller gives. */
  readonly findNames: boolean
}

const AGENT_ROLES = ['assistant', 'agent', 'ai', 'bot']
const AGENT_CONTEXT =
  /\b(?:my own|(?:the |this )?(?:agent|assistant)(?:['’]s)?(?: own)?) (?:actions?|experiences?|responses?|reply|replies|messages?|output|work|turns?)\b/i

/** Raised when the same text would give other facts, so that a document retained again is read anew. */
const EXTRACTION_VERSION = 1

/** The facts of a document's items, whose segments are given, in order. Others of the process have their turn between. */
export async function extractFacts(
  items: readonly ReceivedItem[],
  itemSegments: readonly (readonly Segment[])[],
  settings: ExtractionSettings,
  signal?: AbortSignal,
): Promise<Fact[]> {
  const agents = new Set([...AGENT_ROLES, ...settings.agentNames].map(nameKey))
  const known = new Set<string>()
  const facts: Fact[] = []
  const breathe = createBreather(signal)
  let offset = 0
  for (const [index, item] of items.entries()) {
    const segments = itemSegments[index]!
    for (const { speaker } of segments) if (speaker !== null && !isRole(speaker)) known.add(nameKey(speaker))
    for (const segment of segments) {
      await breathe()
      facts.push(extractFact(segment, item, index, offset, agents, known, settings.findNames))
    }
    offset += item.text.length + ITEM_SEPARATOR.length
    await breathe()
  }
  return facts
}

function extractFact(
  segment: Segment,
  item: ReceivedItem,
  itemIndex: number,
  itemStart: number,
  agents: ReadonlySet<string>,
  known: Set<string>,
  looksForNames: boolean,
): Fact {
  const { speaker } = segment
  // The header of a session stands above every turn, and is in their times.
  const heading = speaker === null ? segment.heading : null
  const mentionedAt = segment.saidAt ?? item.saidAt
  const dates = datesOf(segment.text, mentionedAt)
  const byAgent = speaker === null ? AGENT_CONTEXT.test(item.context ?? '') : agents.has(nameKey(speaker))
  const type = byAgent ? 'experience' : 'world'
  const found = looksForNames ? findNames(segment.text, { speaker, known }) : []
  for (const name of found) known.add(nameKey(name))
  const saidAtKey = segment.saidAt ?? (item.saidAtGiven ? item.saidAt : 'received')
  return {
    item: itemIndex,
    start: itemStart + segment.start,
    type,
    text: composeText({ words: segment.text, speaker, heading, dates }),
    speaker,
    ...occurrence(dates),
    mentionedAt,
    mentions: distinctMentions([
      ...item.entities,
      ...speakerMention(speaker),
      ...found.map((name) => nameMention(name)),
    ]),
    contentHash: sha256(
      JSON.stringify([EXTRACTION_VERSION, segment.text, speaker, heading, type, saidAtKey, item.entities]),
    ),
    turn: speaker !== null,
  }
}

/** Without a time of its own a text dates only what it dates in full. */
function datesOf(text: string, saidAt: Date | null): readonly MentionedDate[] {
  const dates = findMentionedDates(text, saidAt ?? new Date(0)).filter(isStorable)
  return saidAt !== null ? dates : dates.filter(namesItsYear)
}

/** "In fifty thousand years" is beyond what a database dates. */
function isStorable({ window }: MentionedDate): boolean {
  return [window.start, window.end].every((moment) => {
    const year = moment?.getUTCFullYear() ?? 2000
    return year >= 1 && year <= 9999
  })
}

/** The first time that is not in the future; of plans, the first. A deadline or a beginning is no time of its own. */
function occurrence(
  dates: readonly MentionedDate[],
): Pick<Fact, 'occurredStart' | 'occurredEnd' | 'occurredPrecision'> {
  const bounded = dates.filter(isBounded)
  const date = bounded.find(({ tense }) => tense !== 'future') ?? bounded[0]
  if (date === undefined) return { occurredStart: null, occurredEnd: null, occurredPrecision: null }
  const { start, end, precision } = date.window
  return {
    occurredStart: start,
    // Stored as the last millisecond that belongs to it.
    occurredEnd: end === null ? null : new Date(end.getTime() - 1),
    occurredPrecision: precision,
  }
}

/** A role ("user", "assistant") is nobody in particular. */
function speakerMention(speaker: string | null): NameMention[] {
  return speaker === null || isRole(speaker) ? [] : [nameMention(speaker, { type: 'PERSON' })]
}

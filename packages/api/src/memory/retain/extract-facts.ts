import { createBreather } from '../../lifecycle/breather.ts'
import { chunkContent } from '../../text/chunks.ts'
import { findNames, nameKey } from '../../text/names.ts'
import { type Segment, segmentContent } from '../../text/segments.ts'
import { findMentionedDates, type MentionedDate } from '../../text/time/content-dates.ts'
import { isRole } from '../../text/turns.ts'
import { DEFAULT_ENTITY_TYPE, distinctMentions, type NameMention } from '../entities/name-mention.ts'
import { composeText, namesItsYear } from './compose-text.ts'
import type { Fact } from './fact.ts'
import { sha256 } from './plan-document.ts'
import { ITEM_SEPARATOR, type ReceivedItem } from './received-document.ts'

export interface ExtractionSettings {
  /** What the bank's own agent is called; what it says is its experience. */
  readonly agentNames: readonly string[]
  /** `chunks`: a fact is a chunk of the text as it stands; `segments`: a turn, a list item, a few sentences. */
  readonly unit: 'segments' | 'chunks'
  readonly chunkSize: number
  /** False: only names that the caller gives. */
  readonly findNames: boolean
}

const AGENT_ROLES = ['assistant', 'agent', 'ai', 'bot']
const AGENT_CONTEXT =
  /\b(?:my own|(?:the |this )?(?:agent|assistant)(?:['’]s)?(?: own)?) (?:actions?|experiences?|responses?|reply|replies|messages?|output|work|turns?)\b/i

/** Raised when the same text would give other facts, so that a document retained again is read anew. */
const EXTRACTION_VERSION = 1

/** The facts of a document's items, in order. Pure but for letting others of the process have their turn. */
export async function extractFacts(
  items: readonly ReceivedItem[],
  settings: ExtractionSettings,
  signal?: AbortSignal,
): Promise<Fact[]> {
  const agents = new Set([...AGENT_ROLES, ...settings.agentNames].map(nameKey))
  const known = new Set<string>()
  const facts: Fact[] = []
  const breathe = createBreather(signal)
  let offset = 0
  for (const [index, item] of items.entries()) {
    const segments = settings.unit === 'chunks' ? chunkSegments(item.text, settings.chunkSize) : readSegments(item.text)
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

function readSegments(text: string): readonly Segment[] {
  const { segments } = segmentContent(text)
  // Nothing but signs, such as "👍": it is all there is, so it is what is remembered.
  return segments.length > 0 ? segments : [wholeSegment(text, 0)]
}

function chunkSegments(text: string, maxCharacters: number): Segment[] {
  return chunkContent(text, { maxCharacters })
    .chunks.filter((chunk) => chunk.text.trim() !== '')
    .map((chunk) => wholeSegment(chunk.text, chunk.start))
}

function wholeSegment(text: string, start: number): Segment {
  return { text: text.trim(), speaker: null, saidAt: null, heading: null, start, end: start + text.length }
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
    mentions: distinctMentions([...item.entities, ...speakerMention(speaker), ...found.map(foundMention)]),
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

/** The first time that is not in the future; of plans, the first. */
function occurrence(
  dates: readonly MentionedDate[],
): Pick<Fact, 'occurredStart' | 'occurredEnd' | 'occurredPrecision'> {
  const date = dates.find(({ tense }) => tense !== 'future') ?? dates[0]
  if (date === undefined) return { occurredStart: null, occurredEnd: null, occurredPrecision: null }
  const { start, end, precision } = date.window
  return {
    occurredStart: start,
    // Stored as the last millisecond that belongs to it.
    occurredEnd: end === null ? null : new Date(end.getTime() - 1),
    occurredPrecision: precision,
  }
}

const foundMention = (name: string): NameMention => ({ name, type: DEFAULT_ENTITY_TYPE, literal: false })

/** A role ("user", "assistant") is nobody in particular. */
function speakerMention(speaker: string | null): NameMention[] {
  return speaker === null || isRole(speaker) ? [] : [{ name: speaker, type: 'PERSON', literal: false }]
}

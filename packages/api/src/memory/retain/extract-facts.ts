import { createBreather } from '../../lifecycle/breather.ts'
import { findNames, nameKey } from '../../text/names.ts'
import type { Segment } from '../../text/segments.ts'
import { isRole } from '../../text/turns.ts'
import { distinctMentions, type NameMention, nameMention } from '../entities/name-mention.ts'
import { agentKeys, isAgentSpeech } from './agent-speech.ts'
import { composeText } from './compose-text.ts'
import type { Fact } from './fact.ts'
import { findDates, occurrenceOf } from './occurrence.ts'
import { sha256 } from './plan-document.ts'
import type { ReceivedItem } from './received-document.ts'

export interface ExtractionSettings {
  /** What the bank's own agent is called; what it says is its experience. */
  readonly agentNames: readonly string[]
  /** False: only names that the caller gives. */
  readonly findNames: boolean
}

/** Raised when the same text would give other facts, so that a document retained again is read anew. */
const EXTRACTION_VERSION = 1

/** An item of a document, taken apart. */
export interface ItemToRead {
  readonly item: ReceivedItem
  /** Its place among the items of the document. */
  readonly index: number
  /** Where it begins in the text of the document (UTF-16). */
  readonly start: number
  /** What each fact is made of. */
  readonly segments: readonly Segment[]
  readonly settings: ExtractionSettings
}

/** The facts of items of a document as they stand, in order. Others of the process have their turn between. */
export async function extractFacts(items: readonly ItemToRead[], signal?: AbortSignal): Promise<Fact[]> {
  const known = new Set<string>()
  const facts: Fact[] = []
  const breathe = createBreather(signal)
  for (const entry of items) {
    const agents = agentKeys(entry.settings.agentNames)
    for (const speaker of new Set(entry.segments.map(({ speaker }) => speaker))) {
      if (speaker !== null && !isRole(speaker)) known.add(nameKey(speaker))
    }
    for (const segment of entry.segments) {
      await breathe()
      facts.push(extractFact(segment, entry, agents, known))
    }
    await breathe()
  }
  return facts
}

function extractFact(
  segment: Segment,
  { item, index, start, settings }: ItemToRead,
  agents: ReadonlySet<string>,
  known: Set<string>,
): Fact {
  const { speaker } = segment
  // The header of a session stands above every turn, and is in their times.
  const heading = speaker === null ? segment.heading : null
  const mentionedAt = segment.saidAt ?? item.saidAt
  // What a turn itself says about its time is read as it stands.
  const spoken = { saidAt: mentionedAt, offsetMinutes: segment.saidAt === null ? item.offsetMinutes : 0 }
  const dates = findDates(segment.text, spoken)
  const type = isAgentSpeech(speaker, item.context, agents) ? 'experience' : 'world'
  const found = settings.findNames ? findNames(segment.text, { speaker, known }) : []
  for (const name of found) known.add(nameKey(name))
  const saidAtKey = segment.saidAt ?? (item.saidAtGiven ? item.saidAt : 'received')
  return {
    item: index,
    start: start + segment.start,
    type,
    text: composeText({ words: segment.text, speaker, heading, dates }),
    speaker,
    ...occurrenceOf(dates, spoken),
    mentionedAt,
    mentions: distinctMentions([
      ...item.entities,
      ...speakerMention(speaker),
      ...found.map((name) => nameMention(name)),
    ]),
    contentHash: sha256(
      JSON.stringify([
        ...[EXTRACTION_VERSION, segment.text, speaker, heading, type, saidAtKey, item.entities],
        ...(spoken.offsetMinutes === 0 ? [] : [spoken.offsetMinutes]),
      ]),
    ),
    labelTags: [],
    causes: [],
    turn: speaker !== null,
  }
}

/** A role ("user", "assistant") is nobody in particular. */
export function speakerMention(speaker: string | null): NameMention[] {
  return speaker === null || isRole(speaker) ? [] : [nameMention(speaker, { type: 'PERSON' })]
}

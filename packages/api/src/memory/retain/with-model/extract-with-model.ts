import { setMaxListeners } from 'node:events'
import type { LanguageModel, TokenUsage } from '../../../models/language/language-model.ts'
import { ModelError } from '../../../models/model-error.ts'
import { isSameName, nameKey } from '../../../text/names.ts'
import type { Segment } from '../../../text/segments.ts'
import { distinctMentions, nameMention } from '../../entities/name-mention.ts'
import { agentKeys, isAgentSpeech } from '../agent-speech.ts'
import { composeText } from '../compose-text.ts'
import { type ExtractionSettings, extractFacts, type ItemToRead, speakerMention } from '../extract-facts.ts'
import type { Fact } from '../fact.ts'
import { findDates } from '../occurrence.ts'
import { sha256 } from '../plan-document.ts'
import type { ReceivedItem } from '../received-document.ts'
import type { Stretch } from '../split-text.ts'
import { type ChunkExtraction, extractChunk } from './extract-chunk.ts'
import type { ExtractionBrief, ExtractionInstructions } from './extraction-brief.ts'
import { createSourceFinder } from './find-source.ts'
import { createKnownFacts, type KnownDocument, type KnownFacts } from './known-facts.ts'
import type { ExtractedFact } from './read-extraction.ts'
import { readOccurrence } from './read-occurrence.ts'
import { stretchTime, writtenAt } from './stretch-time.ts'

export interface ModelExtractionSettings extends ExtractionSettings, ExtractionInstructions {
  /** What the model cannot read is not read without it: its error is thrown. */
  readonly failOnErrors: boolean
}

/** An item that a model is to read. */
export interface ItemForModel extends ItemToRead {
  readonly segments: readonly Stretch[]
  readonly settings: ModelExtractionSettings
}

/** What became of one stretch. */
export interface StretchReading {
  readonly facts: readonly Fact[]
  /** Why the model could not tell its facts; they were then found without it. */
  readonly failure: ModelError | null
  /** Why single facts were left out. */
  readonly rejected: readonly string[]
  /** What a later retain knows the stretch by; null after a failure. */
  readonly source: { readonly hash: string; readonly told: number } | null
  /** It was read before, and not asked about. */
  readonly isKnown: boolean
  /** It took more than one answer. */
  readonly retried: boolean
}

/** Asks the model for the facts of a stretch, known by its hash; takes down what that took. */
export type AskForFacts = (brief: ExtractionBrief, usage: TokenUsage[], sourceHash: string) => Promise<ChunkExtraction>

export interface ExtractionOptions {
  readonly ask: AskForFacts
  /** Takes down what calls took. */
  readonly usage: TokenUsage[]
  /** What was told, by its source: nothing is asked twice. */
  readonly told: Map<string, Promise<ChunkExtraction>>
  /** Bounds how many stretches are under way. */
  readonly limit: <T>(work: () => Promise<T>) => Promise<T>
  /** Told of each stretch that is done. */
  readonly onRead?: (reading: StretchReading) => void
  readonly signal?: AbortSignal | undefined
}

export const askModel =
  (model: LanguageModel, signal?: AbortSignal): AskForFacts =>
  (brief, usage) =>
    extractChunk(model, brief, usage, signal)

/** Raised when the same text would give other facts, so that a document retained again is read anew. */
const EXTRACTION_VERSION = 2

/**
 * The facts of a document's items in the words of the model, stretch by stretch. A stretch that is known is not asked
 * about again: its facts come without text, to be matched with the stored ones. A stretch that the model fails at is
 * read without it, unless the settings want its error.
 * @throws ModelError
 */
export async function extractWithModel(
  items: readonly ItemForModel[],
  known: KnownDocument,
  options: ExtractionOptions,
): Promise<readonly StretchReading[]> {
  // All stretches listen to the one signal.
  if (options.signal !== undefined) setMaxListeners(0, options.signal)
  const work = items.flatMap((entry) => entry.segments.map((stretch) => prepare(entry, stretch)))
  const knownFacts = createKnownFacts(known, new Set(work.map(({ sourceHash }) => sourceHash)))
  // Before anything is waited for, so that stretches take what is known in their order.
  const knownReadings = work.map((one) => takeKnown(one, knownFacts))
  return Promise.all(
    work.map(async (one, index) => {
      const reading = knownReadings[index] ?? (await options.limit(() => readStretch(one, options)))
      options.onRead?.(reading)
      return reading
    }),
  )
}

/** What the model will be asked about, by the hashes of the stretches. */
export function listUnread(items: readonly ItemForModel[], known: KnownDocument): Map<string, ExtractionBrief> {
  const work = items.flatMap((entry) => entry.segments.map((stretch) => prepare(entry, stretch)))
  const knownFacts = createKnownFacts(known, new Set(work.map(({ sourceHash }) => sourceHash)))
  const unread = work.filter((one) => takeKnown(one, knownFacts) === null)
  return new Map(unread.map(({ sourceHash, brief }) => [sourceHash, brief]))
}

interface StretchWork {
  readonly entry: ItemForModel
  readonly stretch: Stretch
  readonly brief: ExtractionBrief
  /** All that decides what is made of it. */
  readonly source: string
  readonly sourceHash: string
}

function prepare(entry: ItemForModel, stretch: Stretch): StretchWork {
  const { item, settings } = entry
  const brief = briefOf(item, stretch, settings)
  const isWhenReceived = !item.saidAtGiven && stretchTime(item, stretch) === item
  const source = JSON.stringify([
    ...['model', EXTRACTION_VERSION],
    isWhenReceived ? { ...brief, writtenAt: 'received' } : brief,
    item.entities,
  ])
  return { entry, stretch, brief, source, sourceHash: sha256(source) }
}

function takeKnown({ entry, stretch, source, sourceHash }: StretchWork, known: KnownFacts): StretchReading | null {
  const taken = known.take(sourceHash, (ordinal) => hashOf(source, ordinal))
  if (taken === null) return null
  const place = { item: entry.index, start: entry.start + stretch.start }
  return {
    facts: taken.hashes.map((contentHash) => ({ ...NO_FACT, ...place, contentHash })),
    failure: null,
    rejected: [],
    source: { hash: sourceHash, told: taken.told },
    isKnown: true,
    retried: false,
  }
}

/** A fact by its place: it tells that the same was read of the same text in the same way. */
const hashOf = (source: string, ordinal: number): string => sha256(`${ordinal}\n${source}`)

function briefOf(item: ReceivedItem, stretch: Stretch, settings: ModelExtractionSettings): ExtractionBrief {
  const { mode, mission, customInstructions, agentNames, labels, findNames, findCauses, outputLanguage } = settings
  return {
    ...{ mode, mission, customInstructions, agentNames, labels, findNames, findCauses, outputLanguage },
    text: stretch.text,
    writtenAt: writtenAt(item, stretch),
    context: item.context,
    names: item.entities.map(({ name }) => name),
  }
}

async function readStretch(work: StretchWork, options: ExtractionOptions): Promise<StretchReading> {
  const { source } = work
  const { ask, usage, told, signal } = options
  signal?.throwIfAborted()
  try {
    const asked = told.get(source) ?? ask(work.brief, usage, work.sourceHash)
    told.set(source, asked)
    const { facts, rejected, retried } = await asked
    return {
      facts: toFacts(facts, work),
      failure: null,
      rejected,
      source: { hash: work.sourceHash, told: facts.length },
      isKnown: false,
      retried,
    }
  } catch (error) {
    told.delete(source)
    if (!(error instanceof ModelError) || work.entry.settings.failOnErrors) throw error
    const facts = await readWithoutModel(work, signal)
    return { facts, failure: error, rejected: [], source: null, isKnown: false, retried: false }
  }
}

const NO_FACT: Omit<Fact, 'item' | 'start' | 'contentHash'> = {
  type: 'world',
  text: '',
  speaker: null,
  occurredStart: null,
  occurredEnd: null,
  occurredPrecision: null,
  mentionedAt: null,
  mentions: [],
  labelTags: [],
  causes: [],
  turn: false,
}

/** Whether the fact only stands for a stored one. */
export const isKnownFact = ({ text }: Fact): boolean => text === ''

function toFacts(extracted: readonly ExtractedFact[], { entry, stretch, source }: StretchWork): Fact[] {
  const { item, settings } = entry
  const agents = agentKeys(settings.agentNames)
  const findSource = createSourceFinder(stretch.segments)
  const speakers = [...new Set(stretch.segments.flatMap(({ speaker }) => speaker ?? []))]
  return extracted.map((told, ordinal) => {
    const speaker = told.speaker === null ? null : findSpeaker(told.speaker, speakers)
    const from = told.text === '' ? null : findSource(told.text, speaker)
    const spoken = stretchTime(item, stretch, from)
    const said = findDates(told.text === '' ? stretch.text : told.text, spoken)
    const heard = from === null ? [] : findDates(from.text, spoken)
    const words = `${told.text}\n${from?.text ?? ''}`
    const times = { start: told.occurredStart, end: told.occurredEnd, words, said, heard }
    const dated = composeText({ words: told.text, speaker: null, heading: null, dates: said })
    return {
      item: entry.index,
      start: entry.start + stretch.start,
      type: isAgentSpeech(speaker, item.context, agents) ? 'experience' : told.kind,
      text: told.text === '' ? stretch.text : dated,
      speaker,
      ...readOccurrence(times, spoken),
      mentionedAt: spoken.saidAt,
      mentions: distinctMentions([
        ...item.entities,
        ...speakerMention(speaker),
        ...told.entities.map((name) => nameMention(name)),
        ...told.labels.names.map((name) => nameMention(name, { type: 'LABEL', literal: true })),
      ]),
      labelTags: told.labels.tags,
      causes: told.causes.map((place) => hashOf(source, place)),
      contentHash: hashOf(source, ordinal),
      turn: false,
    }
  })
}

/** The speaker of the text whom the model means. */
function findSpeaker(told: string, speakers: readonly string[]): string | null {
  const key = nameKey(told)
  return speakers.find((one) => nameKey(one) === key) ?? speakers.find((one) => isSameName(one, told)) ?? null
}

function readWithoutModel({ entry, stretch }: StretchWork, signal: AbortSignal | undefined): Promise<Fact[]> {
  const segments: readonly Segment[] = entry.settings.mode === 'verbatim' ? [stretch] : stretch.segments
  return extractFacts([{ ...entry, segments }], signal)
}

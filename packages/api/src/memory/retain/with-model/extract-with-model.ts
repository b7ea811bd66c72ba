import type { LanguageModel, TokenUsage } from '../../../models/language/language-model.ts'
import { ModelError } from '../../../models/model-error.ts'
import type { Segment } from '../../../text/segments.ts'
import { distinctMentions, nameMention } from '../../entities/name-mention.ts'
import { type ExtractionSettings, extractFacts } from '../extract-facts.ts'
import type { Fact } from '../fact.ts'
import { sha256 } from '../plan-document.ts'
import { ITEM_SEPARATOR, type ReceivedItem } from '../received-document.ts'
import { splitBeside } from '../split-beside.ts'
import { extractChunk } from './extract-chunk.ts'
import type { ModelExtractionMode } from './extraction-prompt.ts'
import type { ExtractedFact } from './read-extraction.ts'
import { readOccurrence } from './read-occurrence.ts'

export interface ModelExtractionSettings extends ExtractionSettings {
  readonly mode: ModelExtractionMode
  readonly mission: string
  readonly customInstructions: string
}

export interface ModelExtraction {
  readonly facts: readonly Fact[]
  /** Stretches that the model could not be asked about; their facts were found without it. */
  readonly failures: readonly string[]
  /** Why single facts were left out. */
  readonly rejected: readonly string[]
  readonly usage: readonly TokenUsage[]
}

/** Raised when the same text would give other facts, so that a document retained again is read anew. */
const EXTRACTION_VERSION = 1

/**
 * The facts of a document's items in the words of the model, chunk by chunk, all chunks at once (the model itself limits
 * how many are under way). A chunk whose facts are `known`, by content hash, is not asked about again: its facts come
 * without text, to be matched with the stored ones. A chunk that the model fails at is read without it.
 */
export async function extractWithModel(
  model: LanguageModel,
  items: readonly ReceivedItem[],
  itemChunks: readonly (readonly Segment[])[],
  settings: ModelExtractionSettings,
  known: readonly string[],
  signal?: AbortSignal,
): Promise<ModelExtraction> {
  const left = countEach(known)
  const chunks: Promise<ModelExtraction>[] = []
  let offset = 0
  for (const [index, item] of items.entries()) {
    for (const chunk of itemChunks[index]!) {
      const place = { item: index, start: offset + chunk.start }
      chunks.push(readChunk(model, item, chunk, place, settings, left, signal))
    }
    offset += item.text.length + ITEM_SEPARATOR.length
  }
  const read = await Promise.all(chunks)
  return {
    facts: read.flatMap(({ facts }) => facts),
    failures: read.flatMap(({ failures }) => failures),
    rejected: read.flatMap(({ rejected }) => rejected),
    usage: read.flatMap(({ usage }) => usage),
  }
}

type Place = Pick<Fact, 'item' | 'start'>

async function readChunk(
  model: LanguageModel,
  item: ReceivedItem,
  chunk: Segment,
  place: Place,
  settings: ModelExtractionSettings,
  known: Map<string, number>,
  signal: AbortSignal | undefined,
): Promise<ModelExtraction> {
  const hashOf = contentHashes(item, chunk, settings)
  // Before anything is waited for, so that chunks take what is known in their order.
  const stored = takeKnownFacts(place, hashOf, known)
  if (stored.length > 0) return { facts: stored, failures: [], rejected: [], usage: [] }
  try {
    const { mode, mission, customInstructions, agentNames } = settings
    const { text } = chunk
    const brief = { mode, mission, customInstructions, agentNames, text, saidAt: item.saidAt, context: item.context }
    const { facts, rejected, usage } = await extractChunk(model, brief, signal)
    return {
      facts: facts.map((fact, ordinal) => factOf(fact, item, place, hashOf(ordinal))),
      failures: [],
      rejected,
      usage,
    }
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    const facts = await readWithoutModel(item, chunk, place, settings, signal)
    return { facts, failures: [error.message], rejected: [], usage: [] }
  }
}

/** One for each fact of the chunk, by its place: they tell that the same was read of the same text in the same way. */
function contentHashes(item: ReceivedItem, chunk: Segment, settings: ModelExtractionSettings) {
  const { mode, mission, customInstructions, agentNames } = settings
  const source = JSON.stringify([
    ...['model', EXTRACTION_VERSION, mode, mission, customInstructions, agentNames],
    ...[chunk.text, item.context, item.saidAtGiven ? item.saidAt : 'received', item.entities],
  ])
  return (ordinal: number) => sha256(`${ordinal}\n${source}`)
}

/** A fact that said the same as another was not stored: behind so many missing ones in a row there are no more. */
const LONGEST_GAP = 20

/** What an unchanged chunk gave before; only what decides which stored memories it is. Each is taken once. */
function takeKnownFacts(place: Place, hashOf: (ordinal: number) => string, known: Map<string, number>): Fact[] {
  const facts: Fact[] = []
  if (known.size === 0) return facts
  for (let ordinal = 0, gap = 0; gap < LONGEST_GAP; ordinal++) {
    const contentHash = hashOf(ordinal)
    const count = known.get(contentHash) ?? 0
    if (count === 0) gap++
    else {
      gap = 0
      known.set(contentHash, count - 1)
      facts.push({ ...NO_FACT, ...place, contentHash })
    }
  }
  return facts
}

function countEach(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
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
  turn: false,
}

/** Whether the fact only stands for a stored one. */
export const isKnownFact = ({ text }: Fact): boolean => text === ''

function factOf(extracted: ExtractedFact, item: ReceivedItem, place: Place, contentHash: string): Fact {
  return {
    ...place,
    type: extracted.kind,
    text: extracted.text,
    speaker: null,
    ...readOccurrence(extracted.occurredStart, extracted.occurredEnd),
    mentionedAt: item.saidAt,
    mentions: distinctMentions([...item.entities, ...extracted.entities.map((name) => nameMention(name.trim()))]),
    contentHash,
    turn: false,
  }
}

async function readWithoutModel(
  item: ReceivedItem,
  chunk: Segment,
  place: Place,
  settings: ModelExtractionSettings,
  signal: AbortSignal | undefined,
): Promise<Fact[]> {
  const split = await splitBeside({ items: [chunk.text], unit: 'segments', chunkSize: chunk.text.length }, signal)
  const facts = await extractFacts([{ ...item, text: chunk.text }], split.segments, settings, signal)
  return facts.map((fact) => ({ ...fact, item: place.item, start: place.start + fact.start }))
}

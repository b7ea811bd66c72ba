import { limitParallel } from '../../lifecycle/limit-parallel.ts'
import type { TokenUsage } from '../../models/language/language-model.ts'
import { dropDuplicates } from './drop-duplicates.ts'
import { extractFacts } from './extract-facts.ts'
import type { Fact } from './fact.ts'
import type { DocumentContent } from './plan-document.ts'
import { ITEM_SEPARATOR, type ReceivedDocument } from './received-document.ts'
import type { RetainSettings } from './retain-settings.ts'
import { splitBeside } from './split-beside.ts'
import type { Stretch } from './split-text.ts'
import type { ChunkExtraction } from './with-model/extract-chunk.ts'
import {
  type AskForFacts,
  extractWithModel,
  isKnownFact,
  listUnread,
  type StretchReading,
} from './with-model/extract-with-model.ts'
import type { ExtractionBrief } from './with-model/extraction-brief.ts'
import { type KnownDocument, NOTHING_KNOWN } from './with-model/known-facts.ts'

/** What a document says. */
export interface ReadDocument extends DocumentContent {
  readonly document: ReceivedDocument
  readonly duplicates: number
  /** Of the stretches that are a model's to read; empty without one. */
  readonly readings: readonly StretchReading[]
  /** What the caller should know, besides what the readings tell. */
  readonly problems: readonly string[]
}

export interface ReadingContext {
  readonly settings: RetainSettings
  /** How a model is asked; null: there is none, and texts stand as they are. */
  readonly ask: AskForFacts | null
  readonly usage: TokenUsage[]
  /** What the model has told so far, so that reading again costs nothing. */
  readonly told: Map<string, Promise<ChunkExtraction>>
  /** Told of facts as soon as a model has told them. */
  readonly onFacts?: ((facts: readonly Fact[]) => void) | undefined
  readonly onProgress?: ((progress: ReadingProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Stretches of all documents together. */
export interface ReadingProgress {
  readonly done: number
  readonly total: number
  readonly failed: number
  readonly retried: number
}

/** What documents say; `known` tells what is stored of them already, by their id. */
export async function readDocuments(
  documents: readonly ReceivedDocument[],
  known: ReadonlyMap<string, KnownDocument>,
  context: ReadingContext,
): Promise<ReadDocument[]> {
  const prepared: PreparedDocument[] = []
  for (const document of documents) prepared.push(await prepareDocument(document, context))
  const limit = limitParallel(context.settings.parallelStretches)
  const onRead = followReadings(prepared, context)
  return Promise.all(
    prepared.map((one) => readDocument(one, known.get(one.document.id) ?? NOTHING_KNOWN, context, limit, onRead)),
  )
}

/** What a model will be asked when the documents are read, by the hashes of the stretches. */
export async function listUnreadBriefs(
  documents: readonly ReceivedDocument[],
  known: ReadonlyMap<string, KnownDocument>,
  context: ReadingContext,
): Promise<ReadonlyMap<string, ExtractionBrief>> {
  const briefs = new Map<string, ExtractionBrief>()
  for (const document of documents) {
    const { entries } = await prepareDocument(document, context)
    const forModel = entries.filter(({ byModel }) => byModel)
    const unread = listUnread(forModel, known.get(document.id) ?? NOTHING_KNOWN)
    for (const [hash, brief] of unread) briefs.set(hash, brief)
  }
  return briefs
}

interface PreparedDocument {
  readonly document: ReceivedDocument
  readonly entries: readonly PreparedItem[]
  readonly chunking: DocumentContent['chunking']
  readonly problems: readonly string[]
}

type Reading = ReturnType<RetainSettings['of']>['reading']

interface PreparedItem {
  readonly item: ReceivedDocument['items'][number]
  readonly index: number
  readonly start: number
  readonly segments: readonly Stretch[]
  readonly settings: Reading
  readonly byModel: boolean
}

async function prepareDocument(
  document: ReceivedDocument,
  { settings, ask, signal }: ReadingContext,
): Promise<PreparedDocument> {
  const readings = document.items.map(({ strategy }) => settings.of(strategy).reading)
  const byModel = readings.map(({ usesModel }) => ask !== null && usesModel)
  const items = document.items.map(({ text }, index) => ({
    text,
    unit: byModel[index] ? ('stretches' as const) : readings[index]!.unit,
    sizes: readings[index]!.sizes,
  }))
  const { units, chunks, chunkSize } = await splitBeside({ items, sizes: settings.of(null).reading.sizes }, signal)
  let start = 0
  const entries = document.items.map((item, index) => {
    const entry = {
      item,
      index,
      start,
      segments: units[index]!,
      settings: readings[index]!,
      byModel: byModel[index]!,
    }
    start += item.text.length + ITEM_SEPARATOR.length
    return entry
  })
  const unknown = new Set(document.items.flatMap(({ strategy }) => (settings.of(strategy).isKnown ? [] : [strategy])))
  return {
    document,
    entries,
    chunking: { chunks, size: chunkSize, keepText: settings.keepText },
    problems: [...unknown].map((name) =>
      name === null ? 'the default strategy is none of the bank' : `the bank has no strategy '${name}'`,
    ),
  }
}

/** What is to happen after each stretch. */
function followReadings(
  prepared: readonly PreparedDocument[],
  { onFacts, onProgress }: ReadingContext,
): (reading: StretchReading) => void {
  const entries = prepared.flatMap((one) => one.entries).filter(({ byModel }) => byModel)
  const total = entries.reduce((count, { segments }) => count + segments.length, 0)
  let [done, failed, retried] = [0, 0, 0]
  return (reading) => {
    done++
    if (reading.failure !== null) failed++
    if (reading.retried) retried++
    onProgress?.({ done, total, failed, retried })
    if (!reading.isKnown) onFacts?.(reading.facts)
  }
}

async function readDocument(
  { document, entries, chunking, problems }: PreparedDocument,
  known: KnownDocument,
  { ask, usage, told, signal }: ReadingContext,
  limit: <T>(work: () => Promise<T>) => Promise<T>,
  onRead: (reading: StretchReading) => void,
): Promise<ReadDocument> {
  const forModel = entries.filter(({ byModel }) => byModel)
  const plain = await extractFacts(
    entries.filter(({ byModel }) => !byModel),
    signal,
  )
  const readings =
    ask === null || forModel.length === 0
      ? []
      : await extractWithModel(forModel, known, { ask, usage, told, limit, onRead, signal })
  const all = [...plain, ...readings.flatMap(({ facts }) => facts)]
  // Each source gives its items in their order; a document is in the order of its items.
  if (plain.length > 0 && readings.length > 0) all.sort((a, b) => a.item - b.item)
  const fresh = all.filter((fact) => !isKnownFact(fact))
  const distinct = new Set(await dropDuplicates(fresh, signal))
  const isKept = (fact: Fact) => isKnownFact(fact) || distinct.has(fact)
  return {
    document,
    facts: all.filter(isKept),
    duplicates: fresh.length - distinct.size,
    chunking,
    extractions: readings.flatMap(({ source, facts, isKnown }) =>
      source === null
        ? []
        : { sourceHash: source.hash, told: source.told, stored: facts.filter(isKept).length, isNew: !isKnown },
    ),
    readings,
    problems,
  }
}

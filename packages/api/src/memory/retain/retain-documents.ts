import type { RetainedDocument } from 'hindsight-contract'
import type { PoolClient } from 'pg'
import { badRequest } from '../../errors.ts'
import type { LanguageModel, TokenUsage } from '../../models/language/language-model.ts'
import type { Bank } from '../banks/find-bank.ts'
import { changeBank } from '../change-bank.ts'
import { queueConsolidation } from '../consolidation/queue-consolidation.ts'
import type { Engine } from '../engine.ts'
import { type EncodedText, encodeTexts } from '../memories/encoded-text.ts'
import { dropDuplicates } from './drop-duplicates.ts'
import { extractFacts } from './extract-facts.ts'
import type { Fact } from './fact.ts'
import { type Chunking, changesNothing, type DocumentPlan, planAppend, planReplace } from './plan-document.ts'
import type { ReceivedDocument } from './received-document.ts'
import { type RetainSettings, retainSettings } from './retain-settings.ts'
import { splitBeside } from './split-beside.ts'
import { StalePlan, storeDocuments } from './store-documents.ts'
import { readChunks, readKnownHashes, readMemories, readDocuments as readStoredDocuments } from './stored-document.ts'
import { extractWithModel, isKnownFact } from './with-model/extract-with-model.ts'

export interface RetainOptions {
  readonly signal?: AbortSignal | undefined
  /** Only when the document still has this version, and as if none of its memories were stored. */
  readonly anewFromVersion?: number | undefined
  /** Takes down what calls of a language model took. */
  readonly usage?: TokenUsage[] | undefined
  /** More to write in the same transaction, so that it happens when, and only when, the documents are stored. */
  readonly commitWith?: ((tx: PoolClient, results: readonly RetainedDocument[]) => Promise<void>) | undefined
}

/**
 * Retains documents: everything is computed first, then one short transaction brings the stored rows to it. When a
 * document changed in between, what depends on it is computed again.
 */
export async function retainDocuments(
  engine: Engine,
  bank: Bank,
  documents: readonly ReceivedDocument[],
  options: RetainOptions = {},
): Promise<readonly RetainedDocument[]> {
  const { signal, commitWith, anewFromVersion } = options
  const settings = retainSettings(bank)
  const readAll = async () => {
    const read = await readDocuments(engine, bank, documents, settings, anewFromVersion !== undefined, signal)
    for (const document of read) options.usage?.push(...document.usage)
    return read
  }
  let read = await readAll()
  const encoded = new Map<string, EncodedText>()
  for (;;) {
    signal?.throwIfAborted()
    const plans = await planDocuments(engine, bank, read, anewFromVersion)
    // Something that was stored when the text was read is there no more: it has to be read after all.
    if (plans.some(({ added }) => added.some(({ fact }) => isKnownFact(fact)))) {
      read = await readAll()
      continue
    }
    const results = plans.map((plan, index) => describeResult(plan, read[index]!))
    const changing = plans.filter((plan) => !changesNothing(plan))
    if (changing.length === 0) {
      if (commitWith !== undefined) await engine.db.transaction((tx) => commitWith(tx, results))
      return results
    }
    await encodeMissing(engine, changing, encoded, signal)
    try {
      const queued = await changeBank(engine, bank.number, async (tx, sequence) => {
        const target = {
          bankNumber: bank.number,
          space: engine.space,
          sequence,
          // A model may see more in a fact than that others say it in the same words.
          settlesAlone: settings.consolidates && engine.languageFor('consolidation', bank.id) === null,
          versionsKept: engine.settings.documentVersionsKept,
        }
        await storeDocuments(tx, target, changing, encoded)
        await commitWith?.(tx, results)
        return queueConsolidation(tx, bank)
      })
      if (queued) engine.wakeWorker()
      return results
    } catch (error) {
      // Another writer was faster, so together we do get on.
      if (!(error instanceof StalePlan) || anewFromVersion !== undefined) throw error
    }
  }
}

/** Problems that a result tells; more of them are counted only. */
const MOST_PROBLEMS = 20

interface ReadDocument {
  readonly document: ReceivedDocument
  readonly facts: readonly Fact[]
  readonly duplicates: number
  readonly chunking: Chunking
  readonly failures: readonly string[]
  readonly rejected: readonly string[]
  readonly usage: readonly TokenUsage[]
}

/** Several at once when a model reads them: it is waited for most of the time. */
async function readDocuments(
  engine: Engine,
  bank: Bank,
  documents: readonly ReceivedDocument[],
  settings: RetainSettings,
  isAnew: boolean,
  signal: AbortSignal | undefined,
): Promise<ReadDocument[]> {
  const language = engine.languageFor('retain', bank.id)
  if (language === null || !settings.usesModel) {
    const read: ReadDocument[] = []
    for (const document of documents) read.push(await readDocument(document, settings, signal))
    return read
  }
  const replaced = documents.filter(({ mode }) => mode === 'replace' && !isAnew).map(({ id }) => id)
  const known = await readKnownHashes(engine.db, bank.number, replaced)
  return Promise.all(
    documents.map((document) => readWithModel(language, document, settings, known.get(document.id) ?? [], signal)),
  )
}

/** What a document says in the words of the model. */
async function readWithModel(
  language: LanguageModel,
  document: ReceivedDocument,
  settings: RetainSettings,
  known: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadDocument> {
  const items = document.items.map(({ text }) => text)
  const { segments, chunks } = await splitBeside({ items, unit: 'chunks', chunkSize: settings.chunkSize }, signal)
  const read = await extractWithModel(language, document.items, segments, settings, known, signal)
  const told = read.facts.filter((fact) => !isKnownFact(fact))
  const distinct = new Set(await dropDuplicates(told, signal))
  return {
    document,
    facts: read.facts.filter((fact) => isKnownFact(fact) || distinct.has(fact)),
    duplicates: told.length - distinct.size,
    chunking: { chunks, size: settings.chunkSize, keepText: settings.keepText },
    failures: read.failures,
    rejected: read.rejected,
    usage: read.usage,
  }
}

/** What a document says, wherever and whether it will be stored. */
async function readDocument(
  document: ReceivedDocument,
  settings: RetainSettings,
  signal: AbortSignal | undefined,
): Promise<ReadDocument> {
  const items = document.items.map(({ text }) => text)
  const { segments, chunks } = await splitBeside({ items, unit: settings.unit, chunkSize: settings.chunkSize }, signal)
  const found = await extractFacts(document.items, segments, settings, signal)
  const facts = await dropDuplicates(found, signal)
  const chunking = { chunks, size: settings.chunkSize, keepText: settings.keepText }
  return { document, facts, duplicates: found.length - facts.length, chunking, failures: [], rejected: [], usage: [] }
}

async function planDocuments(
  engine: Engine,
  bank: Bank,
  read: readonly ReadDocument[],
  anewFromVersion: number | undefined,
): Promise<DocumentPlan[]> {
  const stored = await readStoredDocuments(
    engine.db,
    bank.number,
    read.map(({ document }) => document.id),
  )
  const replaced = read
    .filter(({ document }) => document.mode === 'replace')
    .flatMap(({ document }) => stored.get(document.id)?.number ?? [])
  const [chunks, memories] =
    replaced.length === 0
      ? [[], []]
      : await Promise.all([readChunks(engine.db, replaced), readMemories(engine.db, replaced)])
  const chunksOf = groupByDocument(chunks)
  const memoriesOf = groupByDocument(memories)
  return read.map(({ document, facts, chunking }) => {
    const existing = stored.get(document.id) ?? null
    if (document.mode === 'append') {
      if (!chunking.keepText || (existing !== null && existing.lastChunk === null)) {
        throw badRequest(`Document '${document.id}' cannot be appended to: its text is not stored`)
      }
      if (existing !== null) return planAppend(document, facts, chunking, existing)
    }
    const number = existing?.number ?? -1
    const known = memoriesOf.get(number) ?? []
    if (anewFromVersion === undefined) {
      return planReplace(document, facts, chunking, existing, chunksOf.get(number) ?? [], known)
    }
    if (existing?.version !== anewFromVersion) throw new StalePlan()
    const strangers = known.map((memory) => ({ ...memory, contentHash: '' }))
    return planReplace(document, facts, chunking, existing, chunksOf.get(number) ?? [], strangers)
  })
}

function groupByDocument<Row extends { readonly document: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const groups = new Map<number, Row[]>()
  for (const row of rows) {
    const group = groups.get(row.document)
    if (group === undefined) groups.set(row.document, [row])
    else group.push(row)
  }
  return groups
}

async function encodeMissing(
  engine: Engine,
  plans: readonly DocumentPlan[],
  encoded: Map<string, EncodedText>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const texts = new Set(plans.flatMap(({ added }) => added.map(({ fact }) => fact.text)))
  const missing = [...texts].filter((text) => !encoded.has(text))
  const results = await encodeTexts(engine, missing, signal)
  for (const [index, text] of missing.entries()) encoded.set(text, results[index]!)
}

function describeResult(plan: DocumentPlan, { duplicates, failures, rejected }: ReadDocument): RetainedDocument {
  return {
    document_id: plan.received.id,
    memories_created: plan.added.length,
    memories_unchanged: plan.updated.length + plan.unchanged,
    memories_removed: plan.removed.length,
    duplicates_dropped: duplicates,
    ...(failures.length + rejected.length > 0 && {
      chunks_failed: failures.length,
      facts_rejected: rejected.length,
      problems: [...new Set([...failures, ...rejected])].slice(0, MOST_PROBLEMS),
    }),
  }
}

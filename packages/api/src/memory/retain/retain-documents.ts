import type { RetainedDocument } from 'hindsight-contract'
import type { PoolClient } from 'pg'
import { badRequest } from '../../errors.ts'
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
import { readChunks, readDocuments, readMemories } from './stored-document.ts'

export interface RetainOptions {
  readonly signal?: AbortSignal | undefined
  /** Only when the document still has this version, and as if none of its memories were stored. */
  readonly anewFromVersion?: number | undefined
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
  const read: ReadDocument[] = []
  for (const document of documents) read.push(await readDocument(document, settings, signal))
  const encoded = new Map<string, EncodedText>()
  for (;;) {
    signal?.throwIfAborted()
    const plans = await planDocuments(engine, bank, read, anewFromVersion)
    const results = plans.map((plan, index) => describeResult(plan, read[index]!.duplicates))
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
          settlesAlone: settings.consolidates,
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

interface ReadDocument {
  readonly document: ReceivedDocument
  readonly facts: readonly Fact[]
  readonly duplicates: number
  readonly chunking: Chunking
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
  return { document, facts, duplicates: found.length - facts.length, chunking }
}

async function planDocuments(
  engine: Engine,
  bank: Bank,
  read: readonly ReadDocument[],
  anewFromVersion: number | undefined,
): Promise<DocumentPlan[]> {
  const stored = await readDocuments(
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

function describeResult(plan: DocumentPlan, duplicates: number): RetainedDocument {
  return {
    document_id: plan.received.id,
    memories_created: plan.added.length,
    memories_unchanged: plan.updated.length + plan.unchanged,
    memories_removed: plan.removed.length,
    duplicates_dropped: duplicates,
  }
}

import type { MemoryDefenseDecision, RetainedDocument } from 'hindsight-contract'
import { badRequest } from '../../errors.ts'
import type { TokenUsage } from '../../models/language/language-model.ts'
import type { ModelError } from '../../models/model-error.ts'
import { step } from '../../observability/tracing/step.ts'
import { type Completion, completeOperations } from '../../operations/lease.ts'
import type { Bank } from '../banks/find-bank.ts'
import { noteDecisions } from '../defense/note-decisions.ts'
import type { Engine } from '../engine.ts'
import { describeResult, passingFailures } from './describe-result.ts'
import type { Fact } from './fact.ts'
import { changesNothing, type DocumentPlan, planAppend, planReplace } from './plan-document.ts'
import {
  listUnreadBriefs,
  type ReadDocument,
  type ReadingContext,
  type ReadingProgress,
  readDocuments,
} from './read-documents.ts'
import type { ReceivedDocument } from './received-document.ts'
import { retainEvents } from './retain-events.ts'
import { retainSettings } from './retain-settings.ts'
import { StalePlan } from './store-documents.ts'
import { storeTogether } from './store-together.ts'
import {
  readChunks,
  readKnownDocuments,
  readMemories,
  readDocuments as readStoredDocuments,
} from './stored-document.ts'
import { createTextEncoder } from './text-encoder.ts'
import { type AskForFacts, askModel, isKnownFact } from './with-model/extract-with-model.ts'
import type { KnownDocument } from './with-model/known-facts.ts'

export interface RetainOptions {
  readonly signal?: AbortSignal | undefined
  /** Only when the document still has this version. */
  readonly fromVersion?: number | undefined
  /** As if nothing of the documents were stored. */
  readonly anew?: boolean | undefined
  /** Takes down what calls of a language model took. */
  readonly usage?: TokenUsage[] | undefined
  /** What was found in the documents before they came here. */
  readonly decisions?: readonly MemoryDefenseDecision[] | undefined
  /** Of a queued retain. */
  readonly operationId?: string | undefined
  /** Asks for facts in another way than one call a stretch. */
  readonly ask?: AskForFacts | undefined
  readonly onProgress?: ((progress: ReadingProgress) => void) | undefined
  /** The operation that is done when, and only when, the documents are stored; null: not yet. */
  readonly completion?: ((outcome: RetainOutcome) => Completion | null) | undefined
}

export interface RetainOutcome {
  readonly results: readonly RetainedDocument[]
  /** What kept a model from reading parts of the documents, and may pass. Those are read again by a queued operation. */
  readonly passing: readonly ModelError[]
  readonly decisions: readonly MemoryDefenseDecision[]
}

/**
 * Retains documents: everything is computed first, then one short transaction brings the stored rows to it. When a
 * document changed in between, what depends on it is computed again.
 */
export function retainDocuments(
  engine: Engine,
  bank: Bank,
  documents: readonly ReceivedDocument[],
  options: RetainOptions = {},
): Promise<RetainOutcome> {
  return step(
    'hindsight.retain',
    async (span) => {
      const outcome = await readAndStore(engine, bank, documents, options)
      const created = outcome.results.reduce((total, { memories_created }) => total + memories_created, 0)
      span.set({ 'hindsight.memories_created': created })
      return outcome
    },
    { attributes: { 'hindsight.bank_id': bank.id, 'hindsight.documents': documents.length } },
  )
}

async function readAndStore(
  engine: Engine,
  bank: Bank,
  documents: readonly ReceivedDocument[],
  options: RetainOptions,
): Promise<RetainOutcome> {
  const { signal, fromVersion, anew = false, decisions = [], operationId = null } = options
  const encoder = createTextEncoder(engine, signal)
  const onFacts = (facts: readonly Fact[]) => encoder.add(facts.map(({ text }) => text))
  const context = { ...readingContext(engine, bank, options), onFacts }
  let read = await readKnown(engine, bank, documents, context, anew)
  for (;;) {
    signal?.throwIfAborted()
    const plans = await step('hindsight.retain.planning', () => planDocuments(engine, bank, read, fromVersion, anew))
    // Something that was stored when the text was read is there no more: it has to be read after all.
    if (plans.some(({ added }) => added.some(({ fact }) => isKnownFact(fact)))) {
      read = await readKnown(engine, bank, documents, context, anew)
      continue
    }
    const outcome = {
      results: plans.map((plan, index) => describeResult(plan, read[index]!)),
      passing: read.flatMap(passingFailures),
      decisions,
    }
    const completion = options.completion?.(outcome) ?? null
    const changing = plans.filter((plan) => !changesNothing(plan))
    if (changing.length === 0 && outcome.passing.length === 0) {
      if (completion !== null || decisions.length > 0) {
        await engine.db.transaction(async (tx) => {
          await completeOperations(tx, bank.number, completion === null ? [] : [completion])
          await noteDecisions(tx, engine, bank, decisions, operationId)
        })
        if (decisions.length > 0) engine.wakeWorker()
      }
      engine.onRetained?.(outcome.results)
      return outcome
    }
    const texts = changing.flatMap(({ added }) => added.map(({ fact }) => fact.text))
    const encoded = await step('hindsight.retain.encoding', () => encoder.encode(texts))
    try {
      const store = {
        engine,
        bank,
        plans: changing,
        encodedTexts: encoded,
        // A model may see more in a fact than that others say it in the same words.
        settlesAlone: context.settings.consolidates && engine.languageFor('consolidation', bank.id) === null,
        events: retainEvents(documents, outcome.results, operationId),
        decisions: { all: decisions, operationId },
        rereads: context.settings.keepText ? read : [],
        completion,
        signal,
      }
      await step('hindsight.retain.storing', () => storeTogether(store))
      engine.onRetained?.(outcome.results)
      return outcome
    } catch (error) {
      // Another writer was faster, so together we do get on.
      if (!(error instanceof StalePlan) || fromVersion !== undefined) throw error
    }
  }
}

/** What a language model will be asked about the documents, by the hashes of the stretches. */
export async function listQuestions(engine: Engine, bank: Bank, documents: readonly ReceivedDocument[]) {
  const context = readingContext(engine, bank, {})
  return listUnreadBriefs(documents, await findKnown(engine, bank, documents, context, false), context)
}

function readingContext(engine: Engine, bank: Bank, options: RetainOptions): ReadingContext {
  const language = engine.languageFor('retain', bank.id)
  return {
    settings: retainSettings(engine, bank),
    ask: options.ask ?? (language === null ? null : askModel(language, options.signal)),
    usage: options.usage ?? [],
    told: new Map(),
    onProgress: options.onProgress,
    signal: options.signal,
  }
}

async function readKnown(
  engine: Engine,
  bank: Bank,
  documents: readonly ReceivedDocument[],
  context: ReadingContext,
  anew: boolean,
): Promise<ReadDocument[]> {
  return step('hindsight.retain.extraction', async () =>
    readDocuments(documents, await findKnown(engine, bank, documents, context, anew), context),
  )
}

async function findKnown(
  engine: Engine,
  bank: Bank,
  documents: readonly ReceivedDocument[],
  context: ReadingContext,
  anew: boolean,
): Promise<ReadonlyMap<string, KnownDocument>> {
  const replaced = documents.filter(({ mode }) => mode === 'replace' && !anew).map(({ id }) => id)
  if (context.ask === null || replaced.length === 0) return new Map()
  return readKnownDocuments(engine.db, bank.number, replaced)
}

async function planDocuments(
  engine: Engine,
  bank: Bank,
  read: readonly ReadDocument[],
  fromVersion: number | undefined,
  anew: boolean,
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
  return read.map((content) => {
    const { document, chunking } = content
    const existing = stored.get(document.id) ?? null
    if (document.mode === 'append') {
      if (!chunking.keepText || (existing !== null && existing.lastChunk === null)) {
        throw badRequest(`Document '${document.id}' cannot be appended to: its text is not stored`)
      }
      if (existing !== null) return planAppend(document, content, existing)
    }
    if (fromVersion !== undefined && existing?.version !== fromVersion) throw new StalePlan()
    const number = existing?.number ?? -1
    const known = memoriesOf.get(number) ?? []
    const comparable = anew ? known.map((memory) => ({ ...memory, contentHash: '' })) : known
    return planReplace(document, content, existing, chunksOf.get(number) ?? [], comparable)
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

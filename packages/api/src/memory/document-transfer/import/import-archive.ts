import type { MemoryDefenseDecision } from 'hindsight-contract'
import type { z } from 'zod'
import { execute, many, type Queryable, sql } from '../../../database/sql.ts'
import { changeBank } from '../../change-bank.ts'
import { noteDecisions } from '../../defense/note-decisions.ts'
import { toldDecisions } from '../../defense/screen-request.ts'
import { encodeTexts } from '../../memories/encoded-text.ts'
import { ArchiveError } from '../archive/archive-error.ts'
import {
  ArchivedBank,
  ArchivedDirective,
  ArchivedDocument,
  ArchivedEntity,
  ArchivedKnowledgeNode,
  ArchivedMentalModel,
  ArchivedObservation,
  ArchivedWebhook,
  BANK,
  DIRECTIVES,
  ENTITIES,
  KNOWLEDGE_NODES,
  MENTAL_MODELS,
  OBSERVATIONS,
  WEBHOOKS,
} from '../archive/archive-format.ts'
import type { Archive } from '../archive/archive-reader.ts'
import { derivedId } from './derived-ids.ts'
import { EntityTable } from './entity-table.ts'
import { FIRST_STATE, type ImportState } from './import-state.ts'
import type { ImportTarget } from './import-target.ts'
import { screenDocuments, screenEntities, screenObservations, screenParts } from './screen-archive.ts'
import { type BankParts, storeBankParts } from './store-bank-parts.ts'
import { storeArchivedDocuments } from './store-documents.ts'
import { storeArchivedObservations } from './store-observations.ts'

export interface ImportRun {
  /** Where an earlier run stopped; null at the first. */
  readonly state: ImportState | null
  /** Keeps the state, in the transaction of what it tells of. */
  readonly keep: (tx: Queryable, state: ImportState) => Promise<void>
  readonly onProgress: (stage: 'documents' | 'observations' | 'bank', processed: number, total: number) => Promise<void>
  /** The bank was made for this archive: it takes its name and settings, too. */
  readonly isNewBank: boolean
  readonly signal: AbortSignal
}

/** What one step stores at most; a document that is larger is a step of its own. */
const STEP = { documents: 50, facts: 400, characters: 4_000_000, observations: 200 }

/**
 * Brings what is in an archive into a bank: embedded anew, without a language model. Step by step: documents, then the
 * observations that rest on their facts, then how the bank is set up. Each step is there as a whole or not at all, and
 * a run that was interrupted goes on after the last one.
 * @throws ArchiveError that names what cannot be read
 */
export async function importArchive(target: ImportTarget, archive: Archive, run: ImportRun): Promise<ImportState> {
  const entities = new EntityTable(await screenEntities(target, await toArray(archive, ENTITIES, ArchivedEntity)))
  let state = run.state ?? FIRST_STATE
  const step = async (texts: readonly string[], decisions: readonly MemoryDefenseDecision[], store: Step) => {
    run.signal.throwIfAborted()
    const distinct = [...new Set(texts)]
    const encodings = await encodeTexts(target.engine, distinct, run.signal)
    const encoded = new Map(distinct.map((text, index) => [text, encodings[index]!]))
    state = await changeBank(target.engine, target.bankNumber, async (tx, sequence) => {
      const stored = await store(tx, sequence, { entities, encoded })
      await noteDecisions(tx, target.engine, target.bank, decisions, target.importId)
      const next = { ...stored, ...toldDecisions([...(state.memory_defense ?? []), ...decisions]) }
      await run.keep(tx, next)
      return next
    })
  }
  const { documents, manifest } = archive
  await run.onProgress('documents', state.documents_read, documents.length)
  for await (const batch of batches(readDocuments(archive, state.documents_read))) {
    const { kept, decisions } = await screenDocuments(target, batch, state.documents_read)
    const texts = kept.flatMap(({ facts, invalidated_facts }) =>
      [...facts, ...invalidated_facts].map(({ text }) => text),
    )
    await step(texts, decisions, async (tx, sequence, parts) => {
      const stored = await storeArchivedDocuments(tx, target, sequence, kept, parts)
      return {
        ...state,
        documents_read: state.documents_read + batch.length,
        documents_imported: state.documents_imported + stored.imported,
        documents_skipped: state.documents_skipped + stored.skipped.length + batch.length - kept.length,
        facts_imported: state.facts_imported + stored.facts,
        skipped_document_ids: [...state.skipped_document_ids, ...stored.skipped],
        remapped_document_ids: { ...state.remapped_document_ids, ...stored.remapped },
      }
    })
    await run.onProgress('documents', state.documents_read, documents.length)
  }
  for await (const batch of observationBatches(archive, state.observations_read)) {
    const { kept, decisions } = await screenObservations(target, batch)
    const texts = [...kept.values()].map(({ text }) => text)
    await step(texts, decisions, async (tx, sequence, parts) => {
      const stored = await storeArchivedObservations(tx, target, sequence, kept, parts)
      return {
        ...state,
        observations_read: state.observations_read + batch.size,
        observations_imported: state.observations_imported + stored,
        observations_skipped: state.observations_skipped + batch.size - stored,
      }
    })
    const total = Math.max(manifest.observation_count, state.observations_read)
    await run.onProgress('observations', state.observations_read, total)
  }
  const { parts: bankParts, decisions } = await readBankParts(target, archive, run.isNewBank)
  await run.onProgress('bank', 0, 1)
  await step([], decisions, async (tx, sequence) => {
    const refused = await storeBankParts(tx, target, sequence, bankParts)
    await renameSuccessors(tx, target)
    return refused.length === 0 ? state : { ...state, settings_refused: refused }
  })
  return state
}

type Step = (
  tx: Queryable,
  sequence: number,
  parts: Parameters<typeof storeArchivedDocuments>[4],
) => Promise<ImportState>

async function* readDocuments(archive: Archive, after: number): AsyncGenerator<ArchivedDocument> {
  const seen = new Set<string>()
  for (const name of archive.documents.slice(after)) {
    const document = await archive.read(name, ArchivedDocument)
    if (seen.has(document.id)) throw new ArchiveError(`${name}: id: another document of the archive has it, too`)
    seen.add(document.id)
    yield document
  }
}

async function* batches(documents: AsyncIterable<ArchivedDocument>): AsyncGenerator<ArchivedDocument[]> {
  let batch: ArchivedDocument[] = []
  let facts = 0
  let characters = 0
  for await (const document of documents) {
    batch.push(document)
    facts += document.facts.length + document.invalidated_facts.length
    characters += document.original_text?.length ?? 0
    if (batch.length < STEP.documents && facts < STEP.facts && characters < STEP.characters) continue
    yield batch
    batch = []
    facts = 0
    characters = 0
  }
  if (batch.length > 0) yield batch
}

/** Observations by their places in the archive. */
async function* observationBatches(
  archive: Archive,
  after: number,
): AsyncGenerator<ReadonlyMap<number, ArchivedObservation>> {
  let place = 0
  let batch = new Map<number, ArchivedObservation>()
  for await (const observation of archive.list(OBSERVATIONS, ArchivedObservation)) {
    if (place++ < after) continue
    batch.set(place, observation)
    if (batch.size < STEP.observations) continue
    yield batch
    batch = new Map()
  }
  if (batch.size > 0) yield batch
}

async function readBankParts(
  target: ImportTarget,
  archive: Archive,
  isNewBank: boolean,
): Promise<{ readonly parts: BankParts; readonly decisions: readonly MemoryDefenseDecision[] }> {
  const given = isNewBank && archive.has(BANK) ? [await archive.read(BANK, ArchivedBank)] : []
  const bank = await screenParts(target, given)
  const directives = await screenParts(target, await toArray(archive, DIRECTIVES, ArchivedDirective))
  const mentalModels = await screenParts(target, await toArray(archive, MENTAL_MODELS, ArchivedMentalModel))
  const nodes = await screenParts(target, await toArray(archive, KNOWLEDGE_NODES, ArchivedKnowledgeNode))
  return {
    decisions: [bank, directives, mentalModels, nodes].flatMap(({ decisions }) => decisions),
    parts: {
      bank: bank.kept[0] ?? null,
      directives: directives.kept,
      mentalModels: mentalModels.kept,
      knowledgeNodes: nodes.kept,
      webhooks: await toArray(archive, WEBHOOKS, ArchivedWebhook),
    },
  }
}

async function toArray<Schema extends z.ZodType>(
  archive: Archive,
  name: string,
  schema: Schema,
): Promise<z.output<Schema>[]> {
  const elements: z.output<Schema>[] = []
  for await (const element of archive.list(name, schema)) elements.push(element)
  return elements
}

/** A fact whose successor had to take another id follows it. */
async function renameSuccessors(tx: Queryable, target: ImportTarget): Promise<void> {
  const { bankNumber, importId } = target
  const successors = await many<{ id: string }>(
    tx,
    sql`select distinct superseded_by as id from memories where bank = ${bankNumber} and superseded_by is not null`,
  )
  const renamed = successors.map(({ id }) => ({ before: id, after: derivedId(importId, id) }))
  await execute(
    tx,
    sql`update memories m set superseded_by = n.after
        from jsonb_to_recordset(${JSON.stringify(renamed)}::jsonb) n (before uuid, after uuid)
        where m.bank = ${bankNumber} and m.superseded_by = n.before
          and exists (select 1 from memories s where s.bank = ${bankNumber} and s.id = n.after)`,
  )
}

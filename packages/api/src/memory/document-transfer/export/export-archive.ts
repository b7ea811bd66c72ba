import type { PoolClient } from 'pg'
import type { Database } from '../../../database/database.ts'
import { execute, sql } from '../../../database/sql.ts'
import { serverVersion } from '../../../server-version.ts'
import {
  BANK,
  DIRECTIVES,
  documentEntry,
  ENTITIES,
  KNOWLEDGE_NODES,
  MANIFEST,
  type Manifest,
  MENTAL_MODELS,
  OBSERVATIONS,
  SCHEMA_VERSION,
  WEBHOOKS,
} from '../archive/archive-format.ts'
import { type ArchiveWriter, zipArchive } from '../archive/archive-writer.ts'
import { writeJsonList } from '../archive/json-list.ts'
import {
  countParts,
  readBank,
  readDirectives,
  readEntities,
  readKnowledgeNodes,
  readMentalModels,
  readWebhooks,
} from './read-bank-parts.ts'
import { countDocuments, type DocumentSelection, readDocuments } from './read-documents.ts'
import { countObservations, readObservations } from './read-observations.ts'

export interface ExportOptions {
  /** Null: all. */
  readonly documentIds: readonly string[] | null
  /** Observations with the facts that they rest on. */
  readonly withObservations: boolean
  /** Also how the bank is set up: settings, mental models, knowledge base, directives, webhooks. */
  readonly wholeBank: boolean
  /** Also what memories, documents and mental models said earlier. */
  readonly withHistory: boolean
  readonly onProgress?: (documents: number, total: number) => Promise<void> | void
}

/**
 * The bytes of an archive of a bank as it is at one moment, whatever is written meanwhile. A connection is held until
 * the last byte was taken or nobody wants more.
 */
export async function* exportArchive(
  db: Database,
  bank: { readonly number: number; readonly id: string },
  options: ExportOptions,
): AsyncGenerator<Buffer> {
  yield* zipArchive((archive) =>
    db.transaction(
      async (tx) => {
        // Who takes the bytes may be slow.
        await execute(tx, sql`set local idle_in_transaction_session_timeout = 0`)
        await writeArchive(tx, archive, bank, options)
      },
      { isolation: 'repeatable read', readOnly: true },
    ),
  )
}

async function writeArchive(
  tx: PoolClient,
  archive: ArchiveWriter,
  bank: { readonly number: number; readonly id: string },
  options: ExportOptions,
): Promise<void> {
  const { wholeBank, withHistory, withObservations, onProgress } = options
  const selection: DocumentSelection = { bankNumber: bank.number, ids: options.documentIds }
  const observations = { bankNumber: bank.number, withInvalidated: wholeBank }
  const counts = await countDocuments(tx, selection)
  const parts = await countParts(tx, bank.number)
  const manifest: Manifest & Readonly<Record<string, unknown>> = {
    schema_version: SCHEMA_VERSION,
    archive_type: wholeBank ? 'bank' : 'documents',
    source_bank_id: bank.id,
    exported_at: new Date().toISOString(),
    exported_by: `hindsight-api ${serverVersion()}`,
    document_count: counts.documents,
    fact_count: counts.facts,
    observation_count: withObservations ? await countObservations(tx, observations) : 0,
    mental_model_count: wholeBank ? parts.mentalModels : 0,
    knowledge_page_count: wholeBank ? parts.pages : 0,
    directive_count: wholeBank ? parts.directives : 0,
    webhook_count: wholeBank ? parts.webhooks : 0,
    includes_history: withHistory,
    bank_rows_json_encoding: 'json',
  }
  await archive.add(MANIFEST, [JSON.stringify(manifest, null, 2)])
  await archive.add(ENTITIES, writeJsonList(readEntities(tx, selection)))
  if (wholeBank) {
    await archive.add(BANK, readBank(tx, bank.number))
    await archive.add(DIRECTIVES, writeJsonList(readDirectives(tx, bank.number)))
    await archive.add(MENTAL_MODELS, writeJsonList(readMentalModels(tx, bank.number, withHistory)))
    await archive.add(KNOWLEDGE_NODES, writeJsonList(readKnowledgeNodes(tx, bank.number)))
    await archive.add(WEBHOOKS, writeJsonList(readWebhooks(tx, bank.number)))
  }
  let nth = 0
  for await (const { json } of readDocuments(tx, selection, withHistory)) {
    await archive.add(documentEntry(nth++), [json])
    await onProgress?.(nth, counts.documents)
  }
  if (withObservations) {
    await archive.add(OBSERVATIONS, writeJsonList(readObservations(tx, observations, withHistory)))
  }
}

import type { MemoryDefenseDecision } from 'hindsight-contract'
import { type FoundSecret, findSecrets, redact } from '../../defense/find-secrets.ts'
import { type Hit, screenFields } from '../../defense/screen-fields.ts'
import { defenseOf, describeFindings, type Finding } from '../../defense/screen-items.ts'
import { sha256 } from '../../retain/plan-document.ts'
import { ITEM_SEPARATOR } from '../../retain/received-document.ts'
import type { ArchivedDocument, ArchivedEntity, ArchivedObservation } from '../archive/archive-format.ts'
import { alignChunks } from './align-chunks.ts'
import type { ImportTarget } from './import-target.ts'

/** Fields that others find something by, and times. */
const EXEMPT: ReadonlySet<string> = new Set([
  ...['id', 'fact_id', 'document_id', 'superseded_by', 'mental_model', 'parent', 'content_hash', 'source_hash'],
  ...['created_at', 'updated_at', 'mentioned_at', 'occurred_start', 'occurred_end', 'consolidated_at'],
  ...['consolidation_failed_at', 'edited_at', 'invalidated_at', 'replaced_at', 'changed_at', 'said_at'],
])

export interface ScreenedBatch<Kept> {
  readonly kept: Kept
  readonly decisions: readonly MemoryDefenseDecision[]
}

/** What of documents may come into the bank; `first` is the place of the first of them in the archive. */
export async function screenDocuments(
  target: ImportTarget,
  documents: readonly ArchivedDocument[],
  first: number,
): Promise<ScreenedBatch<ArchivedDocument[]>> {
  const wanted = defenseOf(target.engine, target.bank)
  if (wanted === null) return { kept: [...documents], decisions: [] }
  const kept: ArchivedDocument[] = []
  const findings: Finding[] = []
  for (const [nth, given] of documents.entries()) {
    const { document, hits } = await screenDocument(given)
    const action = hits.some(({ field }) => field === 'id') ? 'block' : wanted
    if (hits.length > 0) findings.push({ index: first + nth, action, documentId: documentIdOf(given, hits), hits })
    if (hits.length === 0 || action === 'redact') kept.push(document)
  }
  return { kept, decisions: await describe(target, findings) }
}

/** What of observations may come into the bank, by their places in the archive. */
export async function screenObservations(
  target: ImportTarget,
  observations: ReadonlyMap<number, ArchivedObservation>,
): Promise<ScreenedBatch<ReadonlyMap<number, ArchivedObservation>>> {
  const action = defenseOf(target.engine, target.bank)
  if (action === null) return { kept: observations, decisions: [] }
  const kept = new Map<number, ArchivedObservation>()
  const findings: Finding[] = []
  for (const [place, given] of observations) {
    const { item, hits } = await screenHashed(given)
    if (hits.length > 0) findings.push({ index: place - 1, action, documentId: null, hits })
    if (hits.length === 0 || action === 'redact') kept.set(place, item)
  }
  return { kept, decisions: await describe(target, findings) }
}

/** The names that hold nothing; facts that mention another one name it as it was redacted. */
export async function screenEntities(
  { engine, bank }: ImportTarget,
  entities: readonly ArchivedEntity[],
): Promise<readonly ArchivedEntity[]> {
  if (defenseOf(engine, bank) === null) return entities
  const kept: ArchivedEntity[] = []
  for (const entity of entities) if ((await screenFields(entity, EXEMPT)).hits.length === 0) kept.push(entity)
  return kept
}

/** How a bank is set up holds together by its ids, so nothing of it is dropped: it is redacted under either policy. */
export async function screenParts<Part extends object>(
  target: ImportTarget,
  parts: readonly Part[],
): Promise<ScreenedBatch<Part[]>> {
  if (defenseOf(target.engine, target.bank) === null) return { kept: [...parts], decisions: [] }
  const kept: Part[] = []
  const findings: Finding[] = []
  for (const [index, part] of parts.entries()) {
    const { item, hits } = await screenFields(part, EXEMPT)
    kept.push(item)
    if (hits.length > 0) findings.push({ index, action: 'redact', documentId: null, hits })
  }
  return { kept, decisions: await describe(target, findings) }
}

const describe = ({ engine, bank }: ImportTarget, findings: readonly Finding[]) =>
  describeFindings(engine.db, bank.number, findings)

const documentIdOf = ({ id }: ArchivedDocument, hits: readonly Hit[]): string | null =>
  hits.some(({ field }) => field === 'id') ? null : id

/** What was computed of a text that held a secret would still tell of it. */
async function screenHashed<Memory extends { readonly content_hash?: string | null | undefined }>(memory: Memory) {
  const { item, hits } = await screenFields(memory, EXEMPT)
  return { item: hits.length === 0 ? memory : { ...item, content_hash: null }, hits }
}

async function screenDocument(
  given: ArchivedDocument,
): Promise<{ readonly document: ArchivedDocument; readonly hits: readonly Hit[] }> {
  const { facts, invalidated_facts, chunks, original_text: original, id, ...rest } = given
  const hits: Hit[] = []
  const take = <Item>({ item, hits: more }: { readonly item: Item; readonly hits: readonly Hit[] }): Item => {
    hits.push(...more)
    return item
  }
  take(await screenFields({ id }))
  const fields = take(await screenFields(rest, EXEMPT))
  const screened = { facts: [...facts], invalidated_facts: [...invalidated_facts] }
  for (const list of [screened.facts, screened.invalidated_facts]) {
    for (const [nth, fact] of list.entries()) list[nth] = take(await screenHashed(fact))
  }
  // A secret may begin in one chunk and end in the next.
  const aligned = alignChunks(given)
  const whole = aligned.map(({ text }) => text).join('')
  const secrets = await findSecrets(whole)
  const text = take(await screenFields({ original_text: original ?? null })).original_text
  const isTextChanged = text !== (original ?? null)
  if (!isTextChanged) {
    hits.push(...secrets.map(({ type, start, end }) => ({ type, field: 'chunks', value: whole.slice(start, end) })))
  }
  if (hits.length === 0) return { document: given, hits }
  const moved = offsetsAfter(secrets)
  const redacted = redact(whole, secrets)
  let start = 0
  const pieces = aligned.map(({ index, text: { length } }) => {
    const piece = redacted.slice(moved(start), moved(start + length))
    start += length
    return { chunk_index: index, chunk_text: piece }
  })
  return {
    hits,
    document: {
      ...{ ...fields, ...screened, id, chunks: pieces, original_text: text },
      ...((isTextChanged || secrets.length > 0) && { content_hash: null, text_length: null, extractions: null }),
      items: fields.items && resized(fields.items, moved),
      versions: fields.versions?.map((version) => ({ ...version, content_hash: sha256(version.original_text) })),
    },
  }
}

/** Where a place of a text is when its secrets are redacted; a place inside of one is its end. */
function offsetsAfter(secrets: readonly FoundSecret[]): (offset: number) => number {
  return (offset) => {
    let moved = offset
    for (const { type, start, end } of secrets) {
      if (start >= offset) break
      moved += `[REDACTED:${type}]`.length - (Math.min(end, offset) - start)
    }
    return moved
  }
}

/** Items know the lengths of their texts, which stand one after the other with a separator between. */
function resized<Item extends { readonly text_length: number }>(
  items: readonly Item[],
  moved: (offset: number) => number,
): Item[] {
  let start = 0
  return items.map((item) => {
    const end = start + item.text_length
    const text_length = moved(end) - moved(start)
    start = end + ITEM_SEPARATOR.length
    return { ...item, text_length }
  })
}

import { execute, many, maybe, type Queryable, sql } from '../../database/sql.ts'
import { badRequest } from '../../errors.ts'
import type { Bank } from '../banks/find-bank.ts'
import { nameMention } from '../entities/name-mention.ts'
import { resolveEntities } from '../entities/resolve-entities.ts'
import type { EncodedText } from './encoded-text.ts'
import { keepFactVersion } from './fact-versions.ts'
import { memoryNotFound } from './get-memory.ts'
import type { MemoryPatch } from './memory-patch.ts'
import { noteModelsRestingOn } from './note-models-resting-on.ts'
import { removeOrphanEntities, withdrawEvidence } from './remove-memories.ts'
import { replaceEncoding } from './replace-encoding.ts'

/** The change of a bank that a patch is part of. */
export interface CurationTarget {
  readonly bank: Bank
  /** The embedding space that no memory should lack a vector in. */
  readonly space: number
  readonly sequence: number
}

/**
 * Changes a fact, with all that follows from it: search, its names, what was derived from it.
 * @param encoded the patch's text, when it has one
 * @throws ApiError 404 when it is not there, 400 for an observation.
 */
export async function applyPatch(
  tx: Queryable,
  { bank, space, sequence }: CurationTarget,
  id: string,
  patch: MemoryPatch,
  encoded: EncodedText | null,
  { keepsVersion = true }: { readonly keepsVersion?: boolean } = {},
): Promise<void> {
  const memory = await maybe<{ number: number; type: string; mentionedAt: Date | null }>(
    tx,
    sql`select number, type, mentioned_at as "mentionedAt" from memories where bank = ${bank.number} and id = ${id}`,
  )
  if (memory === undefined) throw memoryNotFound(id)
  if (memory.type === 'observation') throw badRequest('Observations are derived and cannot be edited')
  if (patch.supersededBy != null) await requireSuccessor(tx, bank, id, patch.supersededBy)
  const { text, context, occurredStart, occurredEnd, type, entities } = patch
  const changesContent = [text, context, occurredStart, occurredEnd, type, entities].some(
    (value) => value !== undefined,
  )
  if (changesContent && keepsVersion) await keepFactVersion(tx, bank.number, memory.number)
  await execute(
    tx,
    sql`update memories set
          sequence = ${sequence}, updated_at = now(),
          edited_at = case when ${changesContent}::boolean then now() else edited_at end,
          text = coalesce(${text ?? null}::text, text),
          context = case when ${context !== undefined}::boolean then ${context ?? null}::text else context end,
          occurred_start = case when ${occurredStart !== undefined}::boolean
            then ${occurredStart ?? null}::timestamptz else occurred_start end,
          occurred_end = case when ${occurredEnd !== undefined}::boolean
            then ${occurredEnd ?? null}::timestamptz else occurred_end end,
          occurred_precision = case
            when ${occurredStart === null}::boolean then null
            when ${occurredStart !== undefined}::boolean then ${patch.precision ?? 'day'}::text
            else occurred_precision end,
          type = coalesce(${type ?? null}::text, type),
          invalidated_at = case ${patch.state ?? ''}::text
            when 'invalidated' then coalesce(invalidated_at, now()) when 'valid' then null else invalidated_at end,
          invalidation_reason = case ${patch.state ?? ''}::text
            when 'invalidated' then ${patch.reason ?? null}::text when 'valid' then null else invalidation_reason end,
          superseded_by = case ${patch.state ?? ''}::text
            when 'invalidated' then ${patch.supersededBy ?? null}::uuid when 'valid' then null else superseded_by end
        where number = ${memory.number}`,
  )
  if (encoded !== null) await replaceEncoding(tx, { bankNumber: bank.number, space }, memory.number, encoded)
  if (entities !== undefined) {
    await replaceEntities(tx, bank.number, memory.number, entities, patch.literalEntities ?? false, memory.mentionedAt)
  }
  await withdrawEvidence(tx, bank.number, sequence, [memory.number])
  await noteModelsRestingOn(tx, bank.number, [id])
}

async function requireSuccessor(tx: Queryable, bank: Bank, id: string, successor: string): Promise<void> {
  const found = await maybe(
    tx,
    sql`select 1 from memories
        where bank = ${bank.number} and id = ${successor} and id <> ${id} and invalidated_at is null`,
  )
  if (found === undefined) throw badRequest(`superseded_by: '${successor}' is no valid memory of the bank`)
}

async function replaceEntities(
  tx: Queryable,
  bankNumber: number,
  memory: number,
  names: readonly string[],
  literal: boolean,
  mentionedAt: Date | null,
): Promise<void> {
  const mentions = names
    .map((name) => nameMention(name.replaceAll('\0', '').trim(), { literal }))
    .filter(({ name }) => name !== '')
  const seen = new Map(mentions.map(({ key }) => [key, { first: mentionedAt, last: mentionedAt }]))
  const resolved = await resolveEntities(tx, bankNumber, mentions, seen)
  const entities = [...new Set(resolved.values())]
  const detached = await many<{ entity: number }>(
    tx,
    sql`delete from memory_entities where memory = ${memory} and entity <> all(${entities}::int[]) returning entity`,
  )
  await execute(
    tx,
    sql`insert into memory_entities (memory, entity, bank)
        select ${memory}, entity, ${bankNumber} from unnest(${entities}::int[]) entity
        on conflict do nothing`,
  )
  await removeOrphanEntities(
    tx,
    detached.map(({ entity }) => entity),
  )
}

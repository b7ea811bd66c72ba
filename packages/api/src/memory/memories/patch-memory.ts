import type { MemoryDetail, UpdateMemoryRequest } from 'hindsight-contract'
import { parseTimestamp } from 'hindsight-contract'
import { execute, many, maybe, type Queryable, sql } from '../../database/sql.ts'
import { badRequest, unprocessable } from '../../errors.ts'
import { type Bank, findBank } from '../banks/find-bank.ts'
import { changeBank } from '../change-bank.ts'
import { queueConsolidation } from '../consolidation/queue-consolidation.ts'
import type { Engine } from '../engine.ts'
import { nameMention } from '../entities/name-mention.ts'
import { resolveEntities } from '../entities/resolve-entities.ts'
import { requireUuid } from '../require-uuid.ts'
import { type EncodedText, encodeTexts } from './encoded-text.ts'
import { memoryNotFound, readMemory } from './get-memory.ts'
import { removeOrphanEntities, withdrawEvidence } from './remove-memories.ts'
import { replaceEncoding } from './replace-encoding.ts'

const CHANGING = ['text', 'context', 'occurred_start', 'occurred_end', 'fact_type', 'entities', 'state'] as const

/** Corrects, retires or restores a memory. What was derived from it is derived anew. */
export async function patchMemory(
  engine: Engine,
  bankId: string,
  input: { readonly memory_id: string } & UpdateMemoryRequest,
  signal?: AbortSignal,
): Promise<MemoryDetail> {
  const id = requireUuid(input.memory_id, 'memory_id')
  const patch = readPatch(input)
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw memoryNotFound(id)
  const encoded = patch.text === undefined ? null : (await encodeTexts(engine, [patch.text], signal))[0]!
  const memory = await changeBank(engine, bank.number, async (tx, sequence) => {
    await applyPatch(engine, tx, bank, id, patch, encoded, sequence)
    await queueConsolidation(tx, bank)
    return readMemory(tx, bank, id)
  })
  engine.wakeWorker()
  return memory
}

/** What is to change, checked; undefined = stays. */
interface MemoryPatch {
  readonly text: string | undefined
  readonly context: string | null | undefined
  readonly occurredStart: Date | null | undefined
  readonly occurredEnd: Date | null | undefined
  readonly type: 'world' | 'experience' | undefined
  readonly entities: readonly string[] | undefined
  readonly literalEntities: boolean
  readonly state: 'valid' | 'invalidated' | undefined
  readonly reason: string | null
}

function readPatch(body: UpdateMemoryRequest): MemoryPatch {
  if (CHANGING.every((field) => body[field] === undefined)) {
    throw unprocessable(`At least one of ${CHANGING.join(', ')} is needed`)
  }
  const text = body.text?.replaceAll('\0', '').trim()
  if (text === '') throw badRequest('text must not be blank')
  return {
    text,
    context: body.context?.replaceAll('\0', '') ?? (body.context === null ? null : undefined),
    occurredStart: readTime(body.occurred_start, 'occurred_start'),
    occurredEnd: readTime(body.occurred_end, 'occurred_end'),
    type: body.fact_type ?? undefined,
    entities: body.entities ?? undefined,
    literalEntities: body.resolve_entities === false,
    state: body.state ?? undefined,
    reason: body.reason ?? null,
  }
}

function readTime(written: string | null | undefined, field: string): Date | null | undefined {
  if (written === undefined) return undefined
  if (written === null || written.trim() === '') return null
  const moment = parseTimestamp(written)
  if (moment === null) throw badRequest(`Invalid ${field}: '${written}' is not a time`)
  return moment
}

async function applyPatch(
  engine: Engine,
  tx: Queryable,
  bank: Bank,
  id: string,
  patch: MemoryPatch,
  encoded: EncodedText | null,
  sequence: number,
): Promise<void> {
  const memory = await maybe<{ number: number; type: string; mentionedAt: Date | null }>(
    tx,
    sql`select number, type, mentioned_at as "mentionedAt" from memories where bank = ${bank.number} and id = ${id}`,
  )
  if (memory === undefined) throw memoryNotFound(id)
  if (memory.type === 'observation') throw badRequest('Observations are derived and cannot be edited')
  const changesContent = [
    patch.text,
    patch.context,
    patch.occurredStart,
    patch.occurredEnd,
    patch.type,
    patch.entities,
  ].some((value) => value !== undefined)
  await execute(
    tx,
    sql`update memories set
          sequence = ${sequence}, updated_at = now(),
          edited_at = case when ${changesContent}::boolean then now() else edited_at end,
          text = coalesce(${patch.text ?? null}::text, text),
          context = case when ${patch.context !== undefined}::boolean then ${patch.context ?? null}::text else context end,
          occurred_start = case when ${patch.occurredStart !== undefined}::boolean
            then ${patch.occurredStart ?? null}::timestamptz else occurred_start end,
          occurred_end = case when ${patch.occurredEnd !== undefined}::boolean
            then ${patch.occurredEnd ?? null}::timestamptz else occurred_end end,
          occurred_precision = case
            when ${patch.occurredStart === null}::boolean then null
            when ${patch.occurredStart !== undefined}::boolean then 'day'
            else occurred_precision end,
          type = coalesce(${patch.type ?? null}::text, type),
          invalidated_at = case ${patch.state ?? ''}::text
            when 'invalidated' then coalesce(invalidated_at, now()) when 'valid' then null else invalidated_at end,
          invalidation_reason = case ${patch.state ?? ''}::text
            when 'invalidated' then ${patch.reason}::text when 'valid' then null else invalidation_reason end
        where number = ${memory.number}`,
  )
  if (encoded !== null)
    await replaceEncoding(tx, { bankNumber: bank.number, space: engine.space }, memory.number, encoded)
  if (patch.entities !== undefined) {
    await replaceEntities(tx, bank.number, memory.number, patch.entities, patch.literalEntities, memory.mentionedAt)
  }
  await withdrawEvidence(tx, bank.number, sequence, [memory.number])
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

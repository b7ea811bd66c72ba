import { execute, many, maybe, one, type Queryable, sql } from '../../database/sql.ts'
import { notFound } from '../../errors.ts'
import type { OperationHandler } from '../../operations/operation-worker.ts'
import { type Bank, findBank, lockBank } from '../banks/find-bank.ts'
import { changeBank } from '../change-bank.ts'
import type { Engine } from '../engine.ts'
import { embedDocuments } from './embed-in-spaces.ts'
import type { EmbeddingSpace } from './embedding-spaces.ts'
import { type QuantisedVector, quantise } from './quantise.ts'

/** Texts that one step embeds and stores; a model may take fewer at once. */
const STEP = 512

/**
 * Embeds what of a bank has no vector in the space that all banks are to be in, and then lets it be searched there.
 * Until that moment it is searched where it was. May be killed at any time: what was stored stays stored.
 */
export const embedMemories: OperationHandler = async (engine, { operation, signal, reportProgress }) => {
  const bank = await findBank(engine.db, operation.bankId)
  if (bank === null) throw notFound('Bank not found')
  const space = engine.spaces.target
  const { total, missing } = await countMemories(engine.db, bank.number, space.number)
  let embedded = 0
  // What is searched already has to be told of new vectors.
  let isSearched = bank.space === null || bank.space === space.number
  for (;;) {
    for (let after = 0; ; ) {
      const texts = await readMissing(engine.db, bank.number, space.number, after)
      if (texts.length === 0) break
      after = texts.at(-1)!.number
      embedded += await embedStep(engine, bank, space, texts, isSearched, signal)
      await reportProgress('embedding', total - missing + embedded, Math.max(total, total - missing + embedded))
    }
    engine.search.prepare({ number: bank.number, sequence: bank.sequence, space: space.number })
    isSearched = true
    if (await changeOver(engine, bank.number, space.number)) break
  }
  const { provider, model, dimensions } = space.model
  return { memories_embedded: embedded, embedding_model: { provider, model, dimensions } }
}

interface Unembedded {
  readonly number: number
  readonly sequence: number
  readonly text: string
}

/** A condition on memories `m`. */
const lacksVector = (space: number) =>
  sql`not exists (select 1 from memory_vectors v where v.memory = m.number and v.space = ${space})`

function countMemories(db: Queryable, bank: number, space: number): Promise<{ total: number; missing: number }> {
  return one(
    db,
    sql`select count(*) as total, count(*) filter (where ${lacksVector(space)}) as missing
        from memories m where m.bank = ${bank}`,
  )
}

function readMissing(db: Queryable, bank: number, space: number, after: number): Promise<Unembedded[]> {
  return many<Unembedded>(
    db,
    sql`select m.number, m.sequence, m.text from memories m
        where m.bank = ${bank} and m.number > ${after} and ${lacksVector(space)} order by m.number limit ${STEP}`,
  )
}

async function embedStep(
  engine: Engine,
  bank: Bank,
  { number: space, model }: EmbeddingSpace,
  memories: readonly Unembedded[],
  isSearched: boolean,
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted()
  const vectors = await embedDocuments(
    model,
    memories.map(({ text }) => text),
    signal,
  )
  const rows = vectors.map((vector, place) => ({ ...memories[place]!, ...quantise(vector) }))
  if (!isSearched) return engine.db.transaction(async (tx) => (await storeVectors(tx, bank.number, space, rows)).length)
  return changeBank(engine, bank.number, async (tx, sequence) => {
    const stored = await storeVectors(tx, bank.number, space, rows)
    await execute(tx, sql`update memories set sequence = ${sequence} where number = any(${stored}::bigint[])`)
    return stored.length
  })
}

/** Stores vectors of memories that have not changed since they were read. Returns their numbers. */
async function storeVectors(
  tx: Queryable,
  bank: number,
  space: number,
  rows: readonly (Unembedded & QuantisedVector)[],
): Promise<number[]> {
  const stored = await many<{ memory: number }>(
    tx,
    sql`insert into memory_vectors (space, memory, bank, codes, scale)
        select ${space}, m.number, ${bank}, n.codes, n.scale
        from unnest(
          ${rows.map(({ number }) => number)}::bigint[],
          ${rows.map(({ sequence }) => sequence)}::bigint[],
          ${rows.map(({ codes }) => codes)}::bytea[],
          ${rows.map(({ scale }) => scale)}::real[]
        ) n (number, sequence, codes, scale)
        join memories m on m.number = n.number and m.sequence = n.sequence
        on conflict do nothing
        returning memory`,
  )
  return stored.map(({ memory }) => memory)
}

/** Lets the bank be searched in the space, unless memories came meanwhile that have no vector there: then false. */
function changeOver(engine: Engine, bank: number, space: number): Promise<boolean> {
  return engine.db.transaction(async (tx) => {
    if (!(await lockBank(tx, bank))) throw notFound('Bank not found')
    const left = await maybe(tx, sql`select 1 from memories m where m.bank = ${bank} and ${lacksVector(space)} limit 1`)
    if (left !== undefined) return false
    await execute(
      tx,
      sql`update banks
          set previous_space = case when space <> ${space} then space else previous_space end,
              space_changed_at = case when space <> ${space} then now() else space_changed_at end,
              space = ${space}, vectors_missing = false
          where number = ${bank}`,
    )
    return true
  })
}

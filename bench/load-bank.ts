import { createHash, randomUUID } from 'node:crypto'
import type { Database } from '../packages/api/src/database/database.ts'
import { many, one, sql } from '../packages/api/src/database/sql.ts'
import { EmbeddingSpaces } from '../packages/api/src/memory/embedding-spaces/embedding-spaces.ts'
import { encodeTexts } from '../packages/api/src/memory/memories/encoded-text.ts'
import { insertMemories } from '../packages/api/src/memory/memories/insert-memories.ts'
import { lexicalEmbedding } from '../packages/api/src/models/lexical-embedding.ts'
import { findNames } from '../packages/api/src/text/names.ts'
import { syntheticTurn } from './corpus.ts'

const TURNS_PER_DOCUMENT = 20
const BATCH = 5_000
const HOUR_MS = 3_600_000
const FIRST_SESSION = Date.UTC(2024, 0, 1)

/** A bank of `count` different facts, written past the retain pipeline: its rows are the same, its making is faster. */
export async function loadBank(db: Database, id: string, count: number, tell: (done: number) => void): Promise<void> {
  const bank = await createBank(db, id)
  const spaces = await EmbeddingSpaces.open(db, lexicalEmbedding())
  const space = spaces.target.number
  const entityNumbers = new Map<string, number>()
  for (let start = 0; start < count; start += BATCH) {
    const turns = Array.from({ length: Math.min(BATCH, count - start) }, (_, index) => syntheticTurn(start + index))
    const encoded = await encodeTexts(
      { spaces },
      turns.map((turn) => `${turn.speaker}: ${turn.text}`),
    )
    const names = turns.map(({ text, speaker }) => [...new Set([speaker, ...findNames(text)])])
    await ensureEntities(db, bank, names.flat(), entityNumbers)
    const documents = await createDocuments(db, bank, start, turns.length)
    await db.transaction((tx) =>
      insertMemories(
        tx,
        { bankNumber: bank, space, sequence: 1, settlesAlone: true },
        turns.map(({ speaker, text }, index) => {
          const number = start + index
          const document = Math.floor(index / TURNS_PER_DOCUMENT)
          return {
            id: randomUUID(),
            document: documents[document]!,
            chunk: null,
            position: number % TURNS_PER_DOCUMENT,
            type: 'world' as const,
            text: `${speaker}: ${text}`,
            speaker,
            context: null,
            occurredStart: null,
            occurredEnd: null,
            occurredPrecision: null,
            mentionedAt: new Date(FIRST_SESSION + Math.floor(number / TURNS_PER_DOCUMENT) * HOUR_MS),
            tags: [],
            metadata: {},
            observationScopes: null,
            contentHash: createHash('sha256').update(text).digest(),
            proofCount: 1,
            encoded: encoded[index]!,
            entities: [...new Set(names[index]!.map((name) => entityNumbers.get(name)!))],
          }
        }),
      ),
    )
    tell(start + turns.length)
  }
  await db.query('update banks set sequence = 1 where number = $1', [bank])
  // As the database does by itself within a minute.
  await db.query('analyze')
}

/** A bank of `copies` × the first `count` facts of another, copied inside the database. */
export async function copyBank(db: Database, from: string, to: string, count: number, copies: number): Promise<void> {
  const source = (await one<{ number: number }>(db, sql`select number from banks where id = ${from}`)).number
  const target = await createBank(db, to)
  await db.query(
    `insert into entities (bank, canonical_name, name_key, type) select $2, canonical_name, name_key, type from entities where bank = $1`,
    [source, target],
  )
  const [{ first }] = (await many<{ first: number }>(
    db,
    sql`select min(number) as first from memories where bank = ${source}`,
  )) as [{ first: number }]
  for (let copy = 0; copy < copies; copy++) {
    await db.transaction(async (tx) => {
      await tx.query(
        `create temporary table copied on commit drop as
           select number as old, nextval(pg_get_serial_sequence('memories', 'number')) as new
           from memories where bank = $1 and number < $2 order by number`,
        [source, first + count],
      )
      await tx.query(
        `insert into documents (bank, id, content_hash, text_length)
           select distinct $1::int, $2::text || '-' || document, '', 0 from memories join copied on number = old`,
        [target, String(copy)],
      )
      await tx.query(
        `insert into memories (number, id, bank, document, position, type, text, speaker, mentioned_at, content_hash, token_count,
                               terms, analyzer_version, sequence)
           overriding system value
           select c.new, gen_random_uuid(), $1, d.number, m.position, m.type, m.text, m.speaker,
                  m.mentioned_at + make_interval(hours => $2::int * 6000), m.content_hash, m.token_count, m.terms,
                  m.analyzer_version, 1
           from copied c join memories m on m.number = c.old
           join documents d on d.bank = $1 and d.id = $2::text || '-' || m.document
           order by c.new`,
        [target, copy],
      )
      await tx.query(
        `insert into memory_vectors (space, memory, bank, codes, scale)
           select v.space, c.new, $1, v.codes, v.scale from copied c join memory_vectors v on v.memory = c.old`,
        [target],
      )
      await tx.query(
        `insert into memory_entities (memory, entity, bank)
           select c.new, own.number, $1 from copied c join memory_entities me on me.memory = c.old
           join entities e on e.number = me.entity join entities own on own.bank = $1 and own.name_key = e.name_key`,
        [target],
      )
    })
  }
  await db.query('update banks set sequence = 1 where number = $1', [target])
  await db.query('analyze memories, memory_vectors, memory_entities')
}

async function createBank(db: Database, id: string): Promise<number> {
  return (await one<{ number: number }>(db, sql`insert into banks (id, name) values (${id}, ${id}) returning number`))
    .number
}

async function createDocuments(db: Database, bank: number, start: number, turns: number): Promise<number[]> {
  const ids = Array.from({ length: Math.ceil(turns / TURNS_PER_DOCUMENT) }, (_, index) => `session-${start}-${index}`)
  const rows = await many<{ number: number; id: string }>(
    db,
    sql`insert into documents (bank, id, content_hash, text_length)
        select ${bank}, id, '', 0 from unnest(${ids}::text[]) id returning number, id`,
  )
  const numbers = new Map(rows.map(({ number, id }) => [id, number]))
  return ids.map((id) => numbers.get(id)!)
}

async function ensureEntities(
  db: Database,
  bank: number,
  names: string[],
  numbers: Map<string, number>,
): Promise<void> {
  const fresh = [...new Set(names)].filter((name) => !numbers.has(name))
  const rows = await many<{ number: number; name: string }>(
    db,
    sql`insert into entities (bank, canonical_name, name_key)
        select ${bank}, name, lower(name) || ':' || name from unnest(${fresh}::text[]) name
        returning number, canonical_name as name`,
  )
  for (const { number, name } of rows) numbers.set(name, number)
}

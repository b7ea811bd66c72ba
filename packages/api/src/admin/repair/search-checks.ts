import type { Database } from '../../database/database.ts'
import { execute, many, type Queryable, sql } from '../../database/sql.ts'
import { queueEmbedding } from '../../memory/embedding-spaces/queue-embedding.ts'
import { fingerprintOf } from '../../memory/memories/encoded-text.ts'
import { loadTokenCounter } from '../../text/count-tokens.ts'
import { ANALYZER_VERSION, termsOf } from '../../text/terms.ts'
import { type Check, rowCheck } from './check.ts'

const SLICE = 1_000

interface Unread {
  readonly bank: number
  readonly number: number
  readonly text: string
}

/** Memories whose stored terms cannot be those of their text. */
async function* unreadTerms(db: Queryable): AsyncGenerator<Unread[]> {
  for (let after = 0; ; ) {
    const rows = await many<Unread & { terms: Buffer; analyzerVersion: number }>(
      db,
      sql`select bank, number, text, terms, analyzer_version as "analyzerVersion" from memories
          where number > ${after} and (length(terms) = 0 or length(terms) % 4 <> 0 or analyzer_version <> ${ANALYZER_VERSION})
          order by number limit ${SLICE}`,
    )
    if (rows.length === 0) return
    after = rows.at(-1)!.number
    yield rows.filter(
      ({ text, terms, analyzerVersion }) =>
        analyzerVersion !== ANALYZER_VERSION || terms.length !== termsOf(text).byteLength,
    )
  }
}

async function mendTerms(db: Database): Promise<void> {
  const countTokens = await loadTokenCounter()
  for await (const memories of unreadTerms(db)) {
    for (const bank of new Set(memories.map((memory) => memory.bank))) {
      const ofBank = memories.filter((memory) => memory.bank === bank)
      await db.transaction(async (tx) => {
        await execute(tx, sql`update banks set sequence = sequence + 1 where number = ${bank}`)
        for (const { number, text } of ofBank) {
          const terms = termsOf(text)
          await execute(
            tx,
            sql`update memories
                set terms = ${Buffer.from(terms.buffer, terms.byteOffset, terms.byteLength)}, analyzer_version = ${ANALYZER_VERSION},
                    token_count = ${countTokens(text)}, fingerprint = ${fingerprintOf(text, terms)},
                    sequence = (select sequence from banks where number = ${bank})
                where number = ${number} and text = ${text}`,
          )
        }
      })
    }
  }
}

/** What search knows of memories. */
export const searchChecks: readonly Check[] = [
  rowCheck(
    'banks-without-space',
    'banks with vectors that are searched in no embedding space',
    'searched in the space of most of their vectors',
    sql`select b.number as bank, b.number from banks b
        where b.space is null and exists (select 1 from memory_vectors where bank = b.number)`,
    (tx, bank) =>
      execute(
        tx,
        sql`update banks
            set space = (select space from memory_vectors where bank = ${bank} group by space order by count(*) desc limit 1)
            where number = ${bank}`,
      ),
  ),
  rowCheck(
    'vectors-of-wrong-size',
    'memories with vectors of other dimensions than their embedding model has',
    'removed, and made anew',
    sql`select v.bank, v.memory as number from memory_vectors v join embedding_spaces s on s.number = v.space
        where length(v.codes) <> s.dimensions`,
    (tx, _, memories, sequence) =>
      execute(
        tx,
        sql`with removed as (
              delete from memory_vectors v using embedding_spaces s
              where s.number = v.space and length(v.codes) <> s.dimensions and v.memory = any(${memories}::bigint[])
              returning v.memory
            )
            update memories set sequence = ${sequence} where number in (select memory from removed)`,
      ),
  ),
  // What is embedded later is known to be: then an operation waits or runs.
  rowCheck(
    'memories-without-vector',
    'memories without a vector, and nobody who makes one; servers and workers will',
    'embedded by servers and workers',
    sql`select m.bank, m.number from memories m join banks b on b.number = m.bank
        where b.space is not null
          and not exists (select 1 from memory_vectors where memory = m.number and space = b.space)
          and not exists (select 1 from operations
                          where bank = m.bank and type = 'embed_memories' and status in ('pending', 'processing'))`,
    async (tx, bank) => {
      await execute(tx, sql`update banks set vectors_missing = true where number = ${bank}`)
      await queueEmbedding(tx, bank, 0)
    },
  ),
  {
    name: 'memories-without-terms',
    about: 'memories whose words are not known to search as they are now',
    remedy: 'read again',
    async count(db) {
      let count = 0
      for await (const memories of unreadTerms(db)) count += memories.length
      return count
    },
    mend: mendTerms,
  },
]

import type { PoolClient } from 'pg'
import { execute, identifier, sql } from '../../database/sql.ts'
import { removeMemories, removeOrphanEntities } from '../../memory/memories/remove-memories.ts'
import { type Check, rowCheck } from './check.ts'

/** Rows that are derived from memories, with the memory each belongs to and whose bank it has to bear. */
const OWNED = [
  ['memory_entities', 'memory'],
  ['memory_vectors', 'memory'],
  ['memory_links', 'from_memory'],
] as const

const touch = (tx: PoolClient, memories: readonly number[], sequence: number) =>
  execute(tx, sql`update memories set sequence = ${sequence} where number = any(${memories}::bigint[])`)

/** What memories, observations and entities are to each other. */
export const memoryChecks: readonly Check[] = [
  rowCheck(
    'connections-between-banks',
    'memories that are connected with memories or entities of another bank',
    'the connection goes',
    sql`select m.bank, m.number from memories m join memory_entities me on me.memory = m.number
          join entities e on e.number = me.entity where e.bank <> m.bank
        union all
        select m.bank, m.number from memories m join memory_links l on l.from_memory = m.number
          join memories other on other.number = l.to_memory where other.bank <> m.bank
        union all
        select m.bank, m.number from memories m join observation_evidence o on o.observation = m.number
          join memories other on other.number = o.memory where other.bank <> m.bank`,
    async (tx, bank, memories, sequence) => {
      await execute(
        tx,
        sql`delete from memory_entities me using entities e
            where me.memory = any(${memories}::bigint[]) and e.number = me.entity and e.bank <> ${bank}`,
      )
      await execute(
        tx,
        sql`delete from memory_links l using memories other
            where l.from_memory = any(${memories}::bigint[]) and other.number = l.to_memory and other.bank <> ${bank}`,
      )
      await execute(
        tx,
        sql`delete from observation_evidence o using memories other
            where o.observation = any(${memories}::bigint[]) and other.number = o.memory and other.bank <> ${bank}`,
      )
      await touch(tx, memories, sequence)
    },
  ),
  ...OWNED.map(([table, memory]) => {
    const [rows, owner] = [identifier(table), identifier(memory)]
    return rowCheck(
      `misplaced-${table.replaceAll('_', '-')}`,
      `rows of ${table} that are counted to another bank than their memory`,
      'counted to that of their memory',
      sql`select m.bank, m.number from ${rows} r join memories m on m.number = r.${owner} where r.bank <> m.bank`,
      async (tx, bank, memories, sequence) => {
        await execute(tx, sql`update ${rows} set bank = ${bank} where ${owner} = any(${memories}::bigint[])`)
        await touch(tx, memories, sequence)
      },
    )
  }),
  rowCheck(
    'memories-without-document',
    'memories whose document, or whose chunk of it, is gone',
    'removed',
    sql`select m.bank, m.number from memories m
        where (m.document is not null and not exists (select 1 from documents where number = m.document))
           or (m.chunk is not null and not exists (select 1 from chunks where number = m.chunk))`,
    (tx, bank, memories, sequence) => removeMemories(tx, bank, sequence, memories),
  ),
  rowCheck(
    'entities-without-mention',
    'entities that no memory mentions',
    'removed',
    sql`select e.bank, e.number from entities e where not exists (select 1 from memory_entities where entity = e.number)`,
    (tx, _, entities) => removeOrphanEntities(tx, entities),
  ),
  rowCheck(
    'observations-without-evidence',
    'observations that rest on nothing',
    'removed',
    sql`select o.bank, o.number from memories o
        where o.type = 'observation' and not exists (select 1 from observation_evidence where observation = o.number)`,
    (tx, bank, observations, sequence) => removeMemories(tx, bank, sequence, observations),
  ),
  rowCheck(
    'proof-counts',
    'observations that count another number of facts than they rest on',
    'counted again',
    sql`select o.bank, o.number from memories o
        where o.type = 'observation'
          and o.proof_count <> (select count(*) from observation_evidence where observation = o.number)`,
    (tx, _, observations, sequence) =>
      execute(
        tx,
        sql`update memories o
            set proof_count = (select count(*) from observation_evidence where observation = o.number), sequence = ${sequence}
            where o.number = any(${observations}::bigint[])`,
      ),
  ),
  rowCheck(
    'history-of-nothing',
    'earlier wordings of observations that are gone',
    'removed',
    sql`select h.bank, h.number from observation_history h
        where not exists (select 1 from memories where id = h.observation)`,
    (tx, _, numbers) => execute(tx, sql`delete from observation_history where number = any(${numbers}::bigint[])`),
  ),
  rowCheck(
    'misplaced-memories',
    'memories that stand in no chunk of their document',
    'put into one of its chunks',
    sql`select m.bank, m.number from memories m left join chunks c on c.number = m.chunk
        where m.document is distinct from c.document
          and (m.document is null or exists (select 1 from chunks where document = m.document))`,
    (tx, _, memories, sequence) =>
      execute(
        tx,
        sql`update memories m
            set chunk = (select number from chunks c where c.document = m.document
                         order by strpos(c.text, m.text) > 0 desc, index limit 1),
                sequence = ${sequence}
            where m.number = any(${memories}::bigint[])`,
      ),
  ),
]

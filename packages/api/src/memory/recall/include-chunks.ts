import type { ChunkData } from 'hindsight-contract'
import { many, type Queryable, sql } from '../../database/sql.ts'
import { loadTokenCounter } from '../../text/count-tokens.ts'
import { chunkId } from '../chunks/chunk-id.ts'
import { cutToTokens } from '../cut-to-tokens.ts'

interface ChunkRow {
  readonly document_id: string
  readonly index: number
  readonly text: string
}

/** More characters than so many tokens ever have in prose; reading stops there. */
const charactersPerToken = 12

/**
 * The source text of memories (for an observation: of what it rests on), in their order, as far as the tokens go; the
 * last one may be cut.
 */
export async function includeChunks(
  db: Queryable,
  bankId: string,
  memories: readonly number[],
  maxTokens: number,
): Promise<Record<string, ChunkData> | undefined> {
  if (memories.length === 0 || maxTokens <= 0) return undefined
  const rows = await many<ChunkRow>(
    db,
    sql`with wanted as (
          select chunk, min(place) as place
          from (
            select m.chunk, w.place
            from unnest(${memories}::bigint[]) with ordinality w (memory, place) join memories m on m.number = w.memory
            union all
            select s.chunk, w.place
            from unnest(${memories}::bigint[]) with ordinality w (memory, place)
            join observation_evidence e on e.observation = w.memory join memories s on s.number = e.memory
          ) named
          where chunk is not null group by chunk
        ), measured as (
          select c.number, wanted.place,
                 sum(length(c.text)) over (order by wanted.place, c.number) - length(c.text) as before
          from wanted join chunks c on c.number = wanted.chunk
        )
        select d.id as document_id, c.index, c.text
        from measured join chunks c on c.number = measured.number join documents d on d.number = c.document
        where measured.before < ${maxTokens * charactersPerToken}
        order by measured.place, c.number`,
  )
  const countTokens = await loadTokenCounter()
  const chunks: Record<string, ChunkData> = {}
  let left = maxTokens
  for (const row of rows) {
    const id = chunkId(bankId, row.document_id, row.index)
    const tokens = countTokens(row.text)
    const truncated = tokens > left
    const text = truncated ? cutToTokens(row.text, tokens, left, countTokens) : row.text
    if (text === '') break
    chunks[id] = { id, text, chunk_index: row.index, truncated }
    left -= tokens
    if (left <= 0) break
  }
  return Object.keys(chunks).length === 0 ? undefined : chunks
}

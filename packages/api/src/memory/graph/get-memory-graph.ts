import type { GraphDataResponse, QueryOf } from 'hindsight-contract'
import { all, many, one, sql } from '../../database/sql.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { type MemoryRow, memoryColumns, wireChunkId } from '../memories/memory-row.ts'
import { substringPattern, tagsCondition, tagsMatchOr } from '../tags/tags-condition.ts'
import { wireTime, wireTimeOrNull } from '../wire-time.ts'
import { type MemoryLink, readLinks } from './read-links.ts'

const NODE_COLORS = { world: '#42a5f5', experience: '#66bb6a', observation: '#ab47bc' } as const
const EDGE_COLORS: Readonly<Record<string, string>> = {
  entity: '#ffb300',
  temporal: '#90a4ae',
  semantic: '#ec407a',
  evidence: '#ab47bc',
}
const CAUSAL_COLOR = '#ef5350'
const LABEL_LENGTH = 30

/** The memories that match, the last mentioned first, and what links them to each other. */
export async function getMemoryGraph(
  engine: Engine,
  bankId: string,
  input: QueryOf<'getMemoryGraph'>,
): Promise<GraphDataResponse> {
  const { limit } = input
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return { nodes: [], edges: [], table_rows: [], total_units: 0, limit }
  const pattern = input.q ? substringPattern(input.q) : null
  const where = all(
    sql`m.bank = ${bank.number} and m.invalidated_at is null`,
    input.type ? sql`m.type = ${input.type}` : null,
    pattern === null ? null : sql`m.text ilike ${pattern} or m.context ilike ${pattern}`,
    tagsCondition(sql`m.tags`, input.tags ?? [], tagsMatchOr(input.tags_match, 'all_strict')),
    input.document_id == null
      ? null
      : sql`m.document = (select number from documents where bank = ${bank.number} and id = ${input.document_id})`,
    input.chunk_id == null
      ? null
      : sql`m.chunk in (
          select c.number from documents d join chunks c on c.document = d.number
          where d.bank = ${bank.number} and ${bankId} || '_' || d.id || '_' || c.index = ${input.chunk_id})`,
  )
  const [{ total }, rows] = await Promise.all([
    one<{ total: number }>(engine.db, sql`select count(*) as total from memories m where ${where}`),
    many<MemoryRow>(
      engine.db,
      sql`select ${memoryColumns} from memories m where ${where}
          order by m.mentioned_at desc nulls last, m.created_at desc, m.number desc limit ${limit}`,
    ),
  ])
  const links = await readLinks(
    engine.db,
    rows.map(({ number }) => number),
  )
  return {
    nodes: rows.map(wireNode),
    edges: links.map(wireEdge),
    table_rows: rows.map((row) => wireTableRow(bankId, row)),
    total_units: total,
    limit,
  }
}

function wireNode(row: MemoryRow) {
  const label = row.text.length > LABEL_LENGTH ? `${row.text.slice(0, LABEL_LENGTH)}...` : row.text
  return {
    data: {
      id: row.id,
      label,
      text: row.text,
      date: minute(row.occurredStart ?? row.mentionedAt),
      context: row.context ?? '',
      entities: row.entities.join(', '),
      color: NODE_COLORS[row.type],
    },
  }
}

function wireEdge({ source, target, type, weight, entity }: MemoryLink) {
  return {
    data: {
      id: `${source}-${target}-${type}`,
      source,
      target,
      linkType: type,
      weight,
      entityName: entity,
      color: EDGE_COLORS[type] ?? CAUSAL_COLOR,
      lineStyle: type === 'temporal' ? 'dashed' : 'solid',
    },
  }
}

function wireTableRow(bankId: string, row: MemoryRow) {
  return {
    id: row.id,
    text: row.text,
    context: row.context ?? 'N/A',
    occurred_start: wireTimeOrNull(row.occurredStart),
    occurred_end: wireTimeOrNull(row.occurredEnd),
    mentioned_at: wireTimeOrNull(row.mentionedAt),
    date: minute(row.occurredStart ?? row.mentionedAt),
    entities: row.entities.length > 0 ? row.entities.join(', ') : 'None',
    document_id: row.documentId,
    chunk_id: wireChunkId(bankId, row),
    fact_type: row.type,
    tags: row.tags,
    created_at: wireTime(row.createdAt),
    proof_count: row.proofCount,
  }
}

/** `2024-05-07 10:00`, UTC. */
function minute(moment: Date | null): string {
  return moment === null ? '' : moment.toISOString().slice(0, 16).replace('T', ' ')
}

import type { KnowledgeNode, KnowledgeTreeResponse } from 'hindsight-contract'
import { many, type Queryable, sql } from '../../database/sql.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { findStaleModels } from '../mental-models/find-stale-models.ts'
import { type MentalModel, mentalModelColumns } from '../mental-models/mental-model.ts'
import { wireTimeOrNull } from '../wire-time.ts'
import { type NodeRow, nodeColumns, wireNode } from './node.ts'

/** The whole tree; a bank that is not there has an empty one. */
export async function getTree(engine: Engine, bankId: string): Promise<KnowledgeTreeResponse> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return { roots: [] }
  const [nodes, models] = await Promise.all([listNodes(engine.db, bank.number), listPageModels(engine.db, bank.number)])
  const stale = await findStaleModels(engine.db, bank.number, models)
  const byId = new Map(models.map((model) => [model.id, model]))
  const wire = nodes.map((node) => {
    const model = byId.get(node.mentalModel ?? '')
    return model === undefined ? wireNode(node) : describePage(node, model, stale.has(model.id))
  })
  return { roots: growTree(wire) }
}

/** Folders and pages in the order in which a level shows them. */
export function listNodes(db: Queryable, bankNumber: number): Promise<NodeRow[]> {
  return many<NodeRow>(
    db,
    sql`select ${nodeColumns} from knowledge_nodes where bank = ${bankNumber} order by sort_order, lower(name), name, id`,
  )
}

/** The mental models behind the pages of a bank. */
export function listPageModels(db: Queryable, bankNumber: number): Promise<MentalModel[]> {
  return many<MentalModel>(
    db,
    sql`select ${mentalModelColumns} from mental_models
        where bank = ${bankNumber}
          and id in (select mental_model from knowledge_nodes where bank = ${bankNumber} and kind = 'page')`,
  )
}

/** A page with what its mental model says about it. */
export function describePage(node: NodeRow, model: MentalModel, isStale: boolean): KnowledgeNode {
  return {
    ...wireNode(node),
    description: model.source_query,
    tags: [...model.tags],
    timestamp: wireTimeOrNull(model.last_refreshed_at),
    is_stale: isStale,
    trigger: model.trigger,
  }
}

/** Puts each node below its parent; each level stays in its order. */
export function growTree(nodes: readonly KnowledgeNode[]): KnowledgeNode[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const roots: KnowledgeNode[] = []
  for (const node of nodes) {
    const parent = byId.get(node.parent_id ?? '')
    const level = parent === undefined ? roots : parent.children
    level.push(node)
  }
  return roots
}

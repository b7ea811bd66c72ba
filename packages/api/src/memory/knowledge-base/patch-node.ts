import type { KnowledgeNode, UpdateNodeRequest } from 'hindsight-contract'
import { execute, maybe, one, type Queryable, sql } from '../../database/sql.ts'
import { badRequest } from '../../errors.ts'
import { findBank, lockBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { findStaleModels } from '../mental-models/find-stale-models.ts'
import { type MentalModel, mentalModelColumns } from '../mental-models/mental-model.ts'
import { queueRefresh } from '../mental-models/queue-refresh.ts'
import {
  getNode,
  type NodeRow,
  nodeColumns,
  nodeNotFound,
  pageNotFound,
  refusingTakenName,
  requireFolder,
  wireNode,
} from './node.ts'
import { mergeTrigger } from './page-trigger.ts'
import { describePage } from './read-tree.ts'

/**
 * Changes what is sent of a folder or page. A new question queues a refresh of the page.
 * @throws ApiError 400 for nothing sent, a parent that is no folder, or a folder into itself; 404 for an unknown node and
 * for what only pages have, of a folder; 409 for the name of another page in the folder.
 */
export async function patchNode(
  engine: Engine,
  bankId: string,
  input: { readonly node_id: string; readonly body: UpdateNodeRequest },
): Promise<KnowledgeNode> {
  const { node_id: id, body } = input
  requireChange(body)
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw nodeNotFound(id)
  const [node, model] = await refusingTakenName(body.name ?? 'of that name', () =>
    engine.db.transaction(async (tx): Promise<[NodeRow, MentalModel | null]> => {
      // Two moves at the same time could otherwise put each folder into the other.
      if (!(await lockBank(tx, bank.number))) throw nodeNotFound(id)
      const before = await getNode(tx, bank.number, id)
      const node = await placeNode(tx, bank.number, before, body)
      if (before.mentalModel !== null) return [node, await changePage(tx, bank.number, before.mentalModel, body)]
      if (hasPageFields(body)) throw pageNotFound(id)
      return [node, null]
    }),
  )
  if (body.source_query != null) engine.wakeWorker()
  if (model === null) return wireNode(node)
  const stale = await findStaleModels(engine.db, bank.number, [model])
  return describePage(node, model, stale.has(model.id))
}

const hasPageFields = ({ source_query, tags, max_tokens, trigger }: UpdateNodeRequest) =>
  [source_query, tags, max_tokens, trigger].some((value) => value != null)

/** Null is a place for `parent_id`, and nothing for the rest. */
function requireChange(body: UpdateNodeRequest): void {
  if (body.name != null || body.parent_id !== undefined || hasPageFields(body)) return
  throw badRequest('Nothing to change: send name, parent_id, source_query, tags, max_tokens or trigger')
}

async function placeNode(
  tx: Queryable,
  bankNumber: number,
  node: NodeRow,
  { name, parent_id }: UpdateNodeRequest,
): Promise<NodeRow> {
  const parent = parent_id === undefined ? node.parent : parent_id
  if (parent_id !== undefined) {
    await requireFolder(tx, bankNumber, parent)
    await refuseCycle(tx, bankNumber, node, parent)
  }
  return one<NodeRow>(
    tx,
    sql`update knowledge_nodes set name = coalesce(${name}, name), parent = ${parent}, updated_at = now()
        where bank = ${bankNumber} and id = ${node.id} returning ${nodeColumns}`,
  )
}

async function refuseCycle(tx: Queryable, bankNumber: number, node: NodeRow, parent: string | null): Promise<void> {
  const inside = await maybe(
    tx,
    sql`with recursive above (id, parent) as (
          select id, parent from knowledge_nodes where bank = ${bankNumber} and id = ${parent}
          union all
          select n.id, n.parent from knowledge_nodes n join above on n.id = above.parent where n.bank = ${bankNumber}
        )
        select 1 from above where id = ${node.id}`,
  )
  if (inside !== undefined) throw badRequest(`parent_id: folder '${node.name}' cannot be moved into itself`)
}

async function changePage(
  tx: Queryable,
  bankNumber: number,
  modelId: string,
  body: UpdateNodeRequest,
): Promise<MentalModel> {
  const current = await one<MentalModel>(
    tx,
    sql`select ${mentalModelColumns} from mental_models where bank = ${bankNumber} and id = ${modelId} for update`,
  )
  if (body.name == null && !hasPageFields(body)) return current
  await execute(
    tx,
    sql`update mental_models
        set name = coalesce(${body.name}, name), source_query = coalesce(${body.source_query}, source_query),
            max_tokens = coalesce(${body.max_tokens}::int, max_tokens), tags = coalesce(${body.tags}::text[], tags),
            trigger = ${JSON.stringify(mergeTrigger(current.trigger, body.trigger))}::jsonb, updated_at = now()
        where bank = ${bankNumber} and id = ${modelId}`,
  )
  if (body.source_query != null) await queueRefresh(tx, bankNumber, { id: modelId, name: body.name ?? current.name })
  return one<MentalModel>(
    tx,
    sql`select ${mentalModelColumns} from mental_models where bank = ${bankNumber} and id = ${modelId}`,
  )
}

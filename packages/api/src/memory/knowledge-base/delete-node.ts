import type { Deleted } from 'hindsight-contract'
import { execute, sql } from '../../database/sql.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { getNode, nodeNotFound } from './node.ts'

/** Deletes a node, everything below it, and the mental models of all pages among them. @throws ApiError 404 */
export async function deleteNode(
  engine: Engine,
  bankId: string,
  { node_id: id }: { readonly node_id: string },
): Promise<Deleted> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw nodeNotFound(id)
  await engine.db.transaction(async (tx) => {
    await getNode(tx, bank.number, id)
    // The node of a page goes with its model.
    await execute(
      tx,
      sql`with recursive subtree (id, mental_model) as (
            select id, mental_model from knowledge_nodes where bank = ${bank.number} and id = ${id}
            union all
            select n.id, n.mental_model from knowledge_nodes n join subtree on n.parent = subtree.id
            where n.bank = ${bank.number}
          )
          delete from mental_models where bank = ${bank.number} and id in (select mental_model from subtree)`,
    )
    await execute(tx, sql`delete from knowledge_nodes where bank = ${bank.number} and id = ${id}`)
  })
  return { status: 'deleted' }
}

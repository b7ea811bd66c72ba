import { randomUUID } from 'node:crypto'
import type { KnowledgeNode } from 'hindsight-contract'
import { maybe, type Queryable, sql } from '../../database/sql.ts'
import { badRequest, conflict, notFound } from '../../errors.ts'

/** A folder or page, where it is in the tree. */
export interface NodeRow {
  readonly id: string
  readonly kind: KnowledgeNode['kind']
  readonly name: string
  readonly parent: string | null
  readonly mentalModel: string | null
  readonly managed: boolean
}

export const nodeColumns = sql`id, kind, name, parent, mental_model as "mentalModel", managed`

const newId = (prefix: string) => `${prefix}-${randomUUID().replaceAll('-', '')}`
export const newFolderId = () => newId('kf')
export const newPageId = () => newId('kp')

export const nodeNotFound = (id: string) => notFound(`Knowledge base node '${id}' not found`)
export const pageNotFound = (id: string) => notFound(`Knowledge page '${id}' not found`)

/** @throws ApiError 404 */
export async function getNode(db: Queryable, bankNumber: number, id: string): Promise<NodeRow> {
  const found = await maybe<NodeRow>(
    db,
    sql`select ${nodeColumns} from knowledge_nodes where bank = ${bankNumber} and id = ${id}`,
  )
  if (found === undefined) throw nodeNotFound(id)
  return found
}

/** @throws ApiError 400 when there is no such folder. */
export async function requireFolder(db: Queryable, bankNumber: number, id: string | null): Promise<void> {
  if (id === null) return
  const parent = await maybe<{ kind: string }>(
    db,
    sql`select kind from knowledge_nodes where bank = ${bankNumber} and id = ${id} for key share`,
  )
  if (parent === undefined) throw badRequest(`parent_id: there is no folder '${id}' in this bank`)
  if (parent.kind !== 'folder') throw badRequest(`parent_id: '${id}' is a page; only folders hold others`)
}

/** Lets the unique index decide, so that two callers at the same time cannot both win. @throws ApiError 409 */
export async function refusingTakenName<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if ((error as { constraint?: string }).constraint !== 'knowledge_pages_by_name') throw error
    throw conflict(`There is a page '${name}' in this folder already`)
  }
}

export function wireNode(node: NodeRow): KnowledgeNode {
  return {
    id: node.id,
    kind: node.kind,
    name: node.name,
    parent_id: node.parent,
    mental_model_id: node.mentalModel,
    managed: node.managed,
    tags: [],
    children: [],
  }
}

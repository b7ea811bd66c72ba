import type { KnowledgePageResponse } from 'hindsight-contract'
import { maybe, sql } from '../../database/sql.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { type MentalModel, mentalModelColumns, placeholderContent } from '../mental-models/mental-model.ts'
import { wireTimeOrNull } from '../wire-time.ts'
import { type NodeRow, nodeColumns, pageNotFound } from './node.ts'

/** @throws ApiError 404, also for the id of a folder. */
export async function getPage(
  engine: Engine,
  bankId: string,
  { page_id: id }: { readonly page_id: string },
): Promise<KnowledgePageResponse> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw pageNotFound(id)
  const node = await maybe<NodeRow>(
    engine.db,
    sql`select ${nodeColumns} from knowledge_nodes where bank = ${bank.number} and id = ${id} and kind = 'page'`,
  )
  const model =
    node &&
    (await maybe<MentalModel>(
      engine.db,
      sql`select ${mentalModelColumns} from mental_models where bank = ${bank.number} and id = ${node.mentalModel}`,
    ))
  if (node === undefined || model === undefined) throw pageNotFound(id)
  return renderPage(node, model)
}

const TYPE_TAG = /^type:(.+)$/

export function renderPage(node: NodeRow, model: MentalModel): KnowledgePageResponse {
  const typeTag = model.tags.find((tag) => TYPE_TAG.test(tag))
  const body = pageBody(model)
  const page = {
    id: node.id,
    name: node.name,
    type: typeTag === undefined ? 'knowledge-page' : TYPE_TAG.exec(typeTag)![1]!,
    description: model.source_query,
    tags: model.tags.filter((tag) => tag !== typeTag),
    timestamp: wireTimeOrNull(model.last_refreshed_at),
  }
  return { ...page, body, markdown: `${frontMatter(page)}\n${body ?? ''}` }
}

/** Null until it was written. */
export const pageBody = ({ content }: MentalModel): string | null => (content === placeholderContent ? null : content)

function frontMatter(page: Omit<KnowledgePageResponse, 'body' | 'markdown'>): string {
  const fields = [
    ['id', page.id],
    ['type', page.type],
    ['title', page.name],
    ['description', page.description],
    ['tags', page.tags],
    ['timestamp', page.timestamp],
  ] as const
  // Every JSON text is a double-quoted YAML one.
  const lines = fields.filter(([, value]) => value != null).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  return ['---', ...lines, '---', ''].join('\n')
}

import { randomUUID } from 'node:crypto'
import type {
  CreateFolderRequest,
  CreateKnowledgePageResponse,
  CreatePageRequest,
  KnowledgeNode,
} from 'hindsight-contract'
import { execute, one, sql } from '../../database/sql.ts'
import { ensureBank } from '../banks/ensure-bank.ts'
import type { Engine } from '../engine.ts'
import { placeholderContent } from '../mental-models/mental-model.ts'
import { queueRefresh } from '../mental-models/queue-refresh.ts'
import {
  type NodeRow,
  newFolderId,
  newPageId,
  nodeColumns,
  refusingTakenName,
  requireFolder,
  wireNode,
} from './node.ts'
import { mergeTrigger, pageTrigger } from './page-trigger.ts'

const PAGE_MAX_TOKENS = 4096

/** Creates the bank when it is missing. @throws ApiError 400 when the parent is no folder. */
export async function createFolder(engine: Engine, bankId: string, input: CreateFolderRequest): Promise<KnowledgeNode> {
  const parent = input.parent_id ?? null
  const folder = await engine.db.transaction(async (tx) => {
    const bank = await ensureBank(tx, bankId, engine.settings.newBanks)
    await requireFolder(tx, bank.number, parent)
    return one<NodeRow>(
      tx,
      sql`insert into knowledge_nodes (bank, id, kind, name, parent)
          values (${bank.number}, ${newFolderId()}, 'folder', ${input.name}, ${parent})
          returning ${nodeColumns}`,
    )
  })
  return wireNode(folder)
}

/**
 * Creates a page, its mental model and the operation that writes its text, all or nothing; and the bank when it is missing.
 * @throws ApiError 400 when the parent is no folder, 409 when a page of that name is in the folder.
 */
export async function createPage(
  engine: Engine,
  bankId: string,
  input: CreatePageRequest,
): Promise<CreateKnowledgePageResponse> {
  const parent = input.parent_id ?? null
  const pageId = newPageId()
  const modelId = `mm-${randomUUID().replaceAll('-', '')}`
  const trigger = JSON.stringify(mergeTrigger(pageTrigger, input.trigger))
  const operationId = await refusingTakenName(input.name, () =>
    engine.db.transaction(async (tx) => {
      const bank = await ensureBank(tx, bankId, engine.settings.newBanks)
      await requireFolder(tx, bank.number, parent)
      await execute(
        tx,
        sql`insert into mental_models (bank, id, name, source_query, content, tags, max_tokens, trigger)
            values (${bank.number}, ${modelId}, ${input.name}, ${input.source_query}, ${placeholderContent},
                    ${input.tags ?? []}, ${input.max_tokens ?? PAGE_MAX_TOKENS}, ${trigger}::jsonb)`,
      )
      await execute(
        tx,
        sql`insert into knowledge_nodes (bank, id, kind, name, parent, mental_model)
            values (${bank.number}, ${pageId}, 'page', ${input.name}, ${parent}, ${modelId})`,
      )
      return queueRefresh(tx, bank.number, { id: modelId, name: input.name })
    }),
  )
  engine.wakeWorker()
  return { page_id: pageId, mental_model_id: modelId, operation_id: operationId }
}

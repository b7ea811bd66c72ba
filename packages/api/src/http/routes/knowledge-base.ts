import type { Engine } from '../../memory/engine.ts'
import { createFolder, createPage } from '../../memory/knowledge-base/create-nodes.ts'
import { deleteNode } from '../../memory/knowledge-base/delete-node.ts'
import { exportBundle } from '../../memory/knowledge-base/export-bundle.ts'
import { patchNode } from '../../memory/knowledge-base/patch-node.ts'
import { getPage } from '../../memory/knowledge-base/read-page.ts'
import { getTree } from '../../memory/knowledge-base/read-tree.ts'
import { searchPages } from '../../memory/knowledge-base/search-pages.ts'
import type { Handlers } from '../handlers.ts'

export const knowledgeBaseHandlers = (engine: Engine) =>
  ({
    getKnowledgeTree: ({ params }) => getTree(engine, params.bank_id),
    createKnowledgeFolder: ({ params, body }) => createFolder(engine, params.bank_id, body),
    createKnowledgePage: ({ params, body }) => createPage(engine, params.bank_id, body),
    exportKnowledgeBase: ({ params }) => exportBundle(engine, params.bank_id),
    searchKnowledgeBase: ({ params, query }) => searchPages(engine, params.bank_id, query),
    getKnowledgePage: ({ params }) => getPage(engine, params.bank_id, params),
    patchKnowledgeNode: ({ params, body }) => patchNode(engine, params.bank_id, { node_id: params.node_id, body }),
    deleteKnowledgeNode: ({ params }) => deleteNode(engine, params.bank_id, params),
  }) satisfies Partial<Handlers>

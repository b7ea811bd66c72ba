import { z } from 'zod'
import { Deleted } from './deleted.ts'
import { Id } from './id.ts'
import {
  CreateFolderRequest,
  CreateKnowledgePageResponse,
  CreatePageRequest,
  KnowledgeNode,
  KnowledgePageBundleResponse,
  KnowledgePageResponse,
  KnowledgePageSearchResponse,
  KnowledgeTreeResponse,
  UpdateNodeRequest,
} from './knowledge-base.ts'
import { paths } from './paths.ts'
import { route } from './route.ts'
import { bank, inBank, limitTo } from './route-fields.ts'

const oneNode = z.object({ ...bank, node_id: Id })
const tag = 'knowledge base'

/** Pages that a bank keeps up to date, in folders. */
export const knowledgeBaseRoutes = {
  getKnowledgeTree: route({
    ...paths.getKnowledgeTree,
    params: inBank,
    output: KnowledgeTreeResponse,
    tag,
    summary: 'Folders and pages',
  }),
  createKnowledgeFolder: route({
    ...paths.createKnowledgeFolder,
    params: inBank,
    body: CreateFolderRequest,
    output: KnowledgeNode,
    status: 201,
    tag,
    summary: 'Create a folder',
  }),
  createKnowledgePage: route({
    ...paths.createKnowledgePage,
    params: inBank,
    body: CreatePageRequest,
    output: CreateKnowledgePageResponse,
    status: 201,
    tag,
    summary: 'Create a page',
    description: 'Its text is written by the operation that is returned, and kept up to date from then on.',
  }),
  exportKnowledgeBase: route({
    ...paths.exportKnowledgeBase,
    params: inBank,
    output: KnowledgePageBundleResponse,
    tag,
    summary: 'All pages as Markdown files',
    description: '`index.md`, a file for each page, and a file with the earlier texts of those that have any.',
  }),
  searchKnowledgeBase: route({
    ...paths.searchKnowledgeBase,
    params: inBank,
    query: z.object({ q: z.string().min(1), limit: limitTo(50, 10) }),
    output: KnowledgePageSearchResponse,
    tag,
    summary: 'Search the pages',
    description: 'By words and by meaning.',
  }),
  getKnowledgePage: route({
    ...paths.getKnowledgePage,
    params: z.object({ ...bank, page_id: Id }),
    output: KnowledgePageResponse,
    tag,
    summary: 'A page',
  }),
  patchKnowledgeNode: route({
    ...paths.patchKnowledgeNode,
    params: oneNode,
    body: UpdateNodeRequest,
    output: KnowledgeNode,
    tag,
    summary: 'Rename, move or change a folder or page',
    description: 'Only what is sent changes. `parent_id: null` moves to the top.',
  }),
  deleteKnowledgeNode: route({
    ...paths.deleteKnowledgeNode,
    params: oneNode,
    output: Deleted,
    tag,
    summary: 'Delete a page, or a folder with all that is in it',
  }),
}

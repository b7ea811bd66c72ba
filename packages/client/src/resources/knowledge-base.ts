import type {
  CreateKnowledgePageResponse,
  Deleted,
  KnowledgeNode,
  KnowledgePageBundleResponse,
  KnowledgePageResponse,
  KnowledgePageSearchResponse,
  KnowledgeTreeResponse,
} from 'hindsight-contract'
import type { RequestOptions } from '../transport.ts'
import type { MentalModelTriggerOptions } from './mental-models.ts'
import { Resource, splitOptions, toWireNames } from './resource.ts'

export interface NewKnowledgePage {
  name: string
  /** The question that the page's text answers. */
  sourceQuery: string
  /** A folder; the top when left out. */
  parentId?: string | null
  tags?: string[]
  /** Default 4096. */
  maxTokens?: number
  /** Only what differs from the trigger of pages. */
  trigger?: MentalModelTriggerOptions
}

/** Pages that a bank keeps up to date, in folders. */
export class KnowledgeBase extends Resource {
  /** Folders and pages, each level in its order. */
  tree(bankId: string, options?: RequestOptions): Promise<KnowledgeTreeResponse> {
    return this.call('getKnowledgeTree', { params: { bank_id: bankId } }, options)
  }

  createFolder(
    bankId: string,
    folder: { name: string; parentId?: string | null },
    options?: RequestOptions,
  ): Promise<KnowledgeNode> {
    return this.call('createKnowledgeFolder', { params: { bank_id: bankId }, body: toWireNames(folder) }, options)
  }

  /** The page's text is written by the operation that is returned. */
  createPage(bankId: string, page: NewKnowledgePage, options?: RequestOptions): Promise<CreateKnowledgePageResponse> {
    return this.call('createKnowledgePage', { params: { bank_id: bankId }, body: toWirePage(page) }, options)
  }

  getPage(bankId: string, pageId: string, options?: RequestOptions): Promise<KnowledgePageResponse> {
    return this.call('getKnowledgePage', { params: { bank_id: bankId, page_id: pageId } }, options)
  }

  search(
    bankId: string,
    query: string,
    options: { limit?: number } & RequestOptions = {},
  ): Promise<KnowledgePageSearchResponse> {
    const [request, { limit }] = splitOptions(options)
    return this.call('searchKnowledgeBase', { params: { bank_id: bankId }, query: { q: query, limit } }, request)
  }

  /** Renames, moves (`parentId: null` is the top) or changes a folder or page; only what is given. */
  update(
    bankId: string,
    nodeId: string,
    changes: Partial<NewKnowledgePage>,
    options?: RequestOptions,
  ): Promise<KnowledgeNode> {
    const params = { bank_id: bankId, node_id: nodeId }
    return this.call('patchKnowledgeNode', { params, body: toWirePage(changes), idempotent: true }, options)
  }

  /** A folder goes with all that is in it. */
  delete(bankId: string, nodeId: string, options?: RequestOptions): Promise<Deleted> {
    return this.call('deleteKnowledgeNode', { params: { bank_id: bankId, node_id: nodeId } }, options)
  }

  /** All pages as Markdown files. */
  export(bankId: string, options?: RequestOptions): Promise<KnowledgePageBundleResponse> {
    return this.call('exportKnowledgeBase', { params: { bank_id: bankId } }, options)
  }
}

function toWirePage({ trigger, ...page }: Partial<NewKnowledgePage>): Record<string, unknown> {
  return { ...toWireNames(page), ...(trigger === undefined ? {} : { trigger: toWireNames(trigger) }) }
}

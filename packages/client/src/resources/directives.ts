import type { Deleted, DirectiveListResponse, DirectiveResponse } from 'hindsight-contract'
import { iteratePages } from '../page.ts'
import type { RequestOptions } from '../transport.ts'
import { Resource, splitOptions, toWireNames } from './resource.ts'

export interface NewDirective {
  name: string
  content: string
  /** Higher ones come first. Default 0. */
  priority?: number
  isActive?: boolean
  tags?: string[]
}

export interface DirectiveFilter {
  tags?: string[]
  tagsMatch?: 'any' | 'all' | 'exact'
  /** Default true. */
  activeOnly?: boolean
}

export class Directives extends Resource {
  create(bankId: string, directive: NewDirective, options?: RequestOptions): Promise<DirectiveResponse> {
    return this.call('createDirective', { params: { bank_id: bankId }, body: toWireNames(directive) }, options)
  }

  list(
    bankId: string,
    options: DirectiveFilter & { limit?: number; offset?: number } & RequestOptions = {},
  ): Promise<DirectiveListResponse> {
    const [request, query] = splitOptions(options)
    return this.call('listDirectives', { params: { bank_id: bankId }, query: toWireNames(query) }, request)
  }

  iterate(bankId: string, options: DirectiveFilter & RequestOptions = {}): AsyncGenerator<DirectiveResponse> {
    return iteratePages((limit, offset) => this.list(bankId, { ...options, limit, offset }))
  }

  get(bankId: string, directiveId: string, options?: RequestOptions): Promise<DirectiveResponse> {
    return this.call('getDirective', { params: { bank_id: bankId, directive_id: directiveId } }, options)
  }

  update(
    bankId: string,
    directiveId: string,
    changes: Partial<NewDirective>,
    options?: RequestOptions,
  ): Promise<DirectiveResponse> {
    const params = { bank_id: bankId, directive_id: directiveId }
    return this.call('patchDirective', { params, body: toWireNames(changes), idempotent: true }, options)
  }

  delete(bankId: string, directiveId: string, options?: RequestOptions): Promise<Deleted> {
    return this.call('deleteDirective', { params: { bank_id: bankId, directive_id: directiveId } }, options)
  }
}

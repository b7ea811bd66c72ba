import type { EntityDetailResponse, EntityGraphResponse, EntityListItem, EntityListResponse } from 'hindsight-contract'
import { iteratePages } from '../page.ts'
import type { RequestOptions } from '../transport.ts'
import { Resource, splitOptions, toWireNames } from './resource.ts'

export class Entities extends Resource {
  /** One page, the most mentioned first. */
  list(
    bankId: string,
    options: { limit?: number; offset?: number } & RequestOptions = {},
  ): Promise<EntityListResponse> {
    const [request, query] = splitOptions(options)
    return this.call('listEntities', { params: { bank_id: bankId }, query }, request)
  }

  iterate(bankId: string, options: RequestOptions = {}): AsyncGenerator<EntityListItem> {
    return iteratePages((limit, offset) => this.list(bankId, { ...options, limit, offset }))
  }

  get(bankId: string, entityId: string, options?: RequestOptions): Promise<EntityDetailResponse> {
    return this.call('getEntity', { params: { bank_id: bankId, entity_id: entityId } }, options)
  }

  /** Makes other entities part of one; `separate` undoes it. */
  merge(
    bankId: string,
    entityId: string,
    others: readonly string[],
    options?: RequestOptions,
  ): Promise<EntityDetailResponse> {
    const params = { bank_id: bankId, entity_id: entityId }
    return this.call('mergeEntities', { params, body: { entity_ids: [...others] } }, options)
  }

  /** Makes an entity of its own again of one that was merged, or of one of the names. */
  separate(
    bankId: string,
    entityId: string,
    part: { entityId: string } | { name: string },
    options?: RequestOptions,
  ): Promise<EntityDetailResponse> {
    const params = { bank_id: bankId, entity_id: entityId }
    return this.call('separateEntity', { params, body: toWireNames(part) }, options)
  }

  /** Which entities occur together. */
  graph(
    bankId: string,
    options: { limit?: number; minCount?: number } & RequestOptions = {},
  ): Promise<EntityGraphResponse> {
    const [request, query] = splitOptions(options)
    return this.call('getEntityGraph', { params: { bank_id: bankId }, query: toWireNames(query) }, request)
  }
}

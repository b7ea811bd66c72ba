import type {
  AsyncOperationSubmitResponse,
  CreateMentalModelResponse,
  Deleted,
  MentalModelDryRunRefreshResult,
  MentalModelListResponse,
  MentalModelResponse,
  MentalModelTriggerInput,
  MentalModelVersion,
} from 'hindsight-contract'
import { iteratePages } from '../page.ts'
import type { RequestOptions } from '../transport.ts'
import { Resource, splitOptions, toWireNames } from './resource.ts'

export type MentalModelDetail = 'metadata' | 'content' | 'full'

/** A trigger by camelCase names. */
export type MentalModelTriggerOptions = {
  [Name in keyof MentalModelTriggerInput as CamelCase<Name & string>]?: MentalModelTriggerInput[Name]
}
type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name

export interface NewMentalModel {
  name: string
  /** The standing question that a refresh answers; not needed with `content`. */
  sourceQuery?: string
  /** A text to keep as it is. */
  content?: string
  id?: string
  tags?: string[]
  maxTokens?: number
  trigger?: MentalModelTriggerOptions
}

export class MentalModels extends Resource {
  create(bankId: string, model: NewMentalModel, options?: RequestOptions): Promise<CreateMentalModelResponse> {
    return this.call('createMentalModel', { params: { bank_id: bankId }, body: toWireModel(model) }, options)
  }

  list(
    bankId: string,
    options: {
      tags?: string[]
      tagsMatch?: 'any' | 'all' | 'exact'
      detail?: MentalModelDetail
      limit?: number
      offset?: number
    } & RequestOptions = {},
  ): Promise<MentalModelListResponse> {
    const [request, query] = splitOptions(options)
    return this.call('listMentalModels', { params: { bank_id: bankId }, query: toWireNames(query) }, request)
  }

  iterate(
    bankId: string,
    options: { tags?: string[]; tagsMatch?: 'any' | 'all' | 'exact'; detail?: MentalModelDetail } & RequestOptions = {},
  ): AsyncGenerator<MentalModelResponse> {
    return iteratePages((limit, offset) => this.list(bankId, { ...options, limit, offset }))
  }

  get(
    bankId: string,
    mentalModelId: string,
    options: { detail?: MentalModelDetail } & RequestOptions = {},
  ): Promise<MentalModelResponse> {
    const [request, query] = splitOptions(options)
    return this.call('getMentalModel', { params: this.#params(bankId, mentalModelId), query }, request)
  }

  update(
    bankId: string,
    mentalModelId: string,
    changes: Partial<Omit<NewMentalModel, 'id'>>,
    options?: RequestOptions,
  ): Promise<MentalModelResponse> {
    const parts = { params: this.#params(bankId, mentalModelId), body: toWireModel(changes), idempotent: true }
    return this.call('patchMentalModel', parts, options)
  }

  delete(bankId: string, mentalModelId: string, options?: RequestOptions): Promise<Deleted> {
    return this.call('deleteMentalModel', { params: this.#params(bankId, mentalModelId) }, options)
  }

  /** Queues a refresh; poll the operation to know when it is done. */
  refresh(bankId: string, mentalModelId: string, options?: RequestOptions): Promise<AsyncOperationSubmitResponse> {
    return this.call('refreshMentalModel', { params: this.#params(bankId, mentalModelId), idempotent: true }, options)
  }

  /** What a refresh would write; nothing is stored. */
  dryRunRefresh(
    bankId: string,
    mentalModelId: string,
    options?: RequestOptions,
  ): Promise<MentalModelDryRunRefreshResult> {
    return this.call(
      'dryRunRefreshMentalModel',
      { params: this.#params(bankId, mentalModelId), idempotent: true },
      options,
    )
  }

  clear(bankId: string, mentalModelId: string, options?: RequestOptions): Promise<MentalModelResponse> {
    return this.call('clearMentalModel', { params: this.#params(bankId, mentalModelId), idempotent: true }, options)
  }

  history(bankId: string, mentalModelId: string, options?: RequestOptions): Promise<MentalModelVersion[]> {
    return this.call('getMentalModelHistory', { params: this.#params(bankId, mentalModelId) }, options)
  }

  /** Gives the text of a version of the history back. */
  restore(
    bankId: string,
    mentalModelId: string,
    version: number,
    options?: RequestOptions,
  ): Promise<MentalModelResponse> {
    const params = { ...this.#params(bankId, mentalModelId), version: String(version) }
    return this.call('restoreMentalModel', { params }, options)
  }

  #params(bankId: string, mentalModelId: string) {
    return { bank_id: bankId, mental_model_id: mentalModelId }
  }
}

function toWireModel({ trigger, ...model }: Partial<NewMentalModel>): Record<string, unknown> {
  return { ...toWireNames(model), ...(trigger === undefined ? {} : { trigger: toWireNames(trigger) }) }
}

import type { LanguageReply, LanguageRequest } from '../language-model.ts'

/**
 * What has become of a batch: `lost` = it has ended without answers, and will not have any. Of one that has ended, the
 * requests that the provider could not answer are missing.
 */
export type BatchState =
  | { readonly status: 'running'; readonly done: number; readonly total: number }
  | { readonly status: 'ended'; readonly replies: ReadonlyMap<string, LanguageReply> }
  | { readonly status: 'lost'; readonly reason: string }

/** A provider that answers many requests within hours, for less. Methods reject with a `ModelError`. */
export interface LanguageBatches {
  readonly provider: string
  readonly model: string
  /**
   * Hands requests in, each under a name of its own, and returns the id of their batch. One that was handed in under
   * the same key before, and has not been lost, is found again.
   */
  submit(key: string, requests: ReadonlyMap<string, LanguageRequest>, signal?: AbortSignal): Promise<string>
  look(id: string, signal?: AbortSignal): Promise<BatchState>
}

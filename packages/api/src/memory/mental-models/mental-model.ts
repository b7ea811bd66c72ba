import type { MentalModelTrigger } from 'hindsight-contract'
import { type Sql, sql } from '../../database/sql.ts'
import { notFound } from '../../errors.ts'

/** A text about a bank that is kept up to date: the standing answer to `source_query`, or what somebody wrote. */
export interface MentalModel {
  readonly id: string
  readonly name: string
  /** '' when its text was written by somebody and there is nothing to ask. */
  readonly source_query: string
  readonly content: string
  readonly tags: readonly string[]
  readonly max_tokens: number
  readonly trigger: MentalModelTrigger
  readonly version: number
  readonly last_refreshed_at: Date | null
  readonly last_refreshed_source_query: string | null
  readonly last_sequence_seen: number
  readonly last_memory_seen_at: Date | null
  readonly reflect_response: Record<string, unknown> | null
  /** The cron expression that `next_refresh_at` was computed from. */
  readonly refresh_schedule: string | null
  readonly next_refresh_at: Date | null
  /** Why the last refresh did not bring the content up to date; null when it did. */
  readonly last_refresh_error: string | null
  readonly last_refresh_failed_at: Date | null
  readonly created_at: Date
}

export const mentalModelColumns: Sql = sql`id, name, source_query, content, tags, max_tokens, trigger, version,
  last_refreshed_at, last_refreshed_source_query, last_sequence_seen, last_memory_seen_at, reflect_response, refresh_schedule,
  next_refresh_at, last_refresh_error, last_refresh_failed_at, created_at`

/** What a model says until its first refresh is done. */
export const placeholderContent = 'Generating content...'

/** Whether it has no text of its own yet. */
export const isUnwritten = ({ content }: Pick<MentalModel, 'content'>): boolean =>
  content === '' || content === placeholderContent

export const mentalModelNotFound = (id: string) => notFound(`Mental model '${id}' not found`)

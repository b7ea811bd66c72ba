import type { DegradedReason } from 'hindsight-contract'
import { wireTime } from '../../memory/wire-time.ts'
import type { PlainStatus } from './read-status.ts'

/** Work that waits for longer has somebody waiting for it. */
const SLOW_QUEUE_SECONDS = 600
/** What nobody takes for so long has no worker, and not only a busy one. */
const UNCLAIMED_SECONDS = 60
/** A stall is news for so long. */
const STALL_MS = 5 * 60_000

const CHECK_MODEL = 'Look at the last error, and check the address, the key and the name of the model.'

/** Everything of a status that is not as it should be, with the way out. */
export function findDegradation(status: PlainStatus, embeddingProvider: string, now: Date): DegradedReason[] {
  return [
    ...ofDatabase(status.database),
    ...ofModels(status.models, embeddingProvider),
    ...ofQueue(status.queue, now),
    ...ofEventLoop(status.event_loop, now),
  ]
}

function* ofDatabase({ state, kind, error, pool }: PlainStatus['database']): Iterable<DegradedReason> {
  if (state === 'unavailable') {
    yield {
      code: 'database_unavailable',
      message: `The database does not answer: ${error}`,
      since: null,
      what_to_do:
        kind === 'embedded'
          ? 'It is restarted by itself; if that lasts, look into the log of the server.'
          : 'Check that HINDSIGHT_API_DATABASE_URL can be reached from here.',
    }
  } else if (pool.waiting > 0) {
    yield {
      code: 'database_pool_exhausted',
      message: `${pool.waiting} wait for one of ${pool.max} database connections.`,
      since: null,
      what_to_do: 'If it lasts, raise HINDSIGHT_API_DB_POOL_MAX_SIZE.',
    }
  }
}

function* ofModels(
  { language, embedding, reranker, budget }: PlainStatus['models'],
  embeddingProvider: string,
): Iterable<DegradedReason> {
  for (const { provider, model, purposes, state, last_error } of language) {
    if (state !== 'paused' && state !== 'probing') continue
    yield {
      code: 'language_model_paused',
      message: `${provider} (${model}) is not asked for ${purposes.join(', ')} after failures: ${last_error?.kind ?? 'unknown'}.`,
      since: last_error?.at ?? null,
      what_to_do: `${CHECK_MODEL} It is tried again by itself.`,
    }
  }
  if (budget?.exceeded) {
    yield {
      code: 'language_budget_exceeded',
      message: `The day's budget for language models is used up; consolidation and mental models wait until ${budget.renews_at}.`,
      since: null,
      what_to_do: 'Wait, or raise HINDSIGHT_API_LLM_DAILY_BUDGET_TOKENS or …_USD.',
    }
  }
  if (embedding.provider !== embeddingProvider) {
    yield {
      code: 'embedding_model_unavailable',
      message: `The embedding model of ${embeddingProvider} has not answered yet; ${embedding.provider} (${embedding.model}) stands in for it.`,
      since: null,
      what_to_do: `${CHECK_MODEL} It is tried again by itself.`,
    }
  }
  if (embedding.state !== 'ready') {
    yield {
      code: 'embedding_model_paused',
      message: `${embedding.provider} (${embedding.model}) does not embed: ${embedding.last_error?.kind ?? 'unknown'}. Recall finds by words, names and times alone.`,
      since: embedding.last_error?.at ?? null,
      what_to_do: `${CHECK_MODEL} It is tried again by itself.`,
    }
  }
  if (reranker.state !== 'ready') {
    yield {
      code: 'reranker_paused',
      message: `${reranker.provider} (${reranker.model}) does not rerank: ${reranker.last_error?.kind ?? 'unknown'}. The built-in reranker does it.`,
      since: reranker.last_error?.at ?? null,
      what_to_do: `${CHECK_MODEL} It is tried again by itself.`,
    }
  }
}

function* ofQueue(queue: PlainStatus['queue'], now: Date): Iterable<DegradedReason> {
  if (queue === null) return
  const { workers, total, by_type, facts_given_up } = queue
  const ageSeconds = total.oldest_pending_seconds ?? 0
  const waitingSince = wireTime(new Date(now.getTime() - ageSeconds * 1000))
  if (workers === 0 && total.pending > 0 && ageSeconds > UNCLAIMED_SECONDS) {
    yield {
      code: 'no_worker',
      message: `${total.pending} operations wait, and nobody does them.`,
      since: waitingSince,
      what_to_do: 'Start a hindsight-worker, or set HINDSIGHT_API_WORKER_ENABLED=true.',
    }
  } else if (ageSeconds > SLOW_QUEUE_SECONDS) {
    yield {
      code: 'queue_slow',
      message: `The oldest of ${total.pending} waiting operations waits for ${Math.round(ageSeconds / 60)} minutes.`,
      since: waitingSince,
      what_to_do:
        'See what it waits for (its error_message tells); for more hands raise HINDSIGHT_API_WORKER_MAX_SLOTS or start a hindsight-worker.',
    }
  }
  if (total.failed > 0) {
    const kinds = Object.entries(by_type).filter(([, { failed }]) => failed > 0)
    yield {
      code: 'operations_failed',
      message: `Operations were given up: ${kinds.map(([type, { failed }]) => `${failed} ${type}`).join(', ')}.`,
      since: null,
      what_to_do:
        'List those of a bank with status=failed, mend what their error_message tells, then retry or delete them.',
    }
  }
  if (facts_given_up > 0) {
    yield {
      code: 'consolidation_failed',
      message: `Consolidation has given up on ${facts_given_up} facts.`,
      since: null,
      what_to_do: 'Mend the language model of consolidation, then POST …/consolidation/recover of the bank.',
    }
  }
}

function* ofEventLoop(eventLoop: PlainStatus['event_loop'], now: Date): Iterable<DegradedReason> {
  const stall = eventLoop?.last_stall ?? null
  if (stall === null || now.getTime() - Date.parse(stall.at) > STALL_MS) return
  yield {
    code: 'event_loop_stalled',
    message: `The server stood still for ${stall.duration_ms} ms.`,
    since: stall.at,
    what_to_do: 'The log says what ran. If the machine is not merely overloaded, tell us.',
  }
}

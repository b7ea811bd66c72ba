import { type Field, type Layout, shortTime, spanOf } from 'hindsight-api/terminal'
import type { ServerStatusResponse } from 'hindsight-client'

/** What a server tells about itself, field by field; last what is wrong, with the way out. */
export function serverFields(status: ServerStatusResponse, { style }: Layout): Field[] {
  const { database, queue, index, models, event_loop: eventLoop, degraded } = status
  return [
    ['Database', describeDatabase(database), database.state === 'connected' ? undefined : style.red],
    ['Queue', queue && describeQueue(queue)],
    ['Index', index && describeIndex(index)],
    ['Embedding', describeModel(models.embedding)],
    ['Reranker', describeModel(models.reranker)],
    ['Event loop', eventLoop && describeEventLoop(eventLoop)],
    ...degraded.map((reason): Field => {
      const since = reason.since === null ? '' : ` (since ${shortTime(reason.since)})`
      return ['Wrong', `${reason.message}${since}\n${reason.what_to_do}`, style.yellow]
    }),
  ]
}

/** For a server at an address, of which nothing else is known. */
export function wholeServerFields(url: string, status: ServerStatusResponse, layout: Layout): Field[] {
  const { version, profile, started_at, uptime_seconds, memory_bytes } = status.server
  return [
    ['Address', url],
    ['Status', status.status, status.status === 'ok' ? layout.style.green : layout.style.yellow],
    ['Version', version],
    ['Profile', profile],
    ['Since', `${shortTime(started_at)} (${spanOf(uptime_seconds * 1000)})`],
    ['Memory', megabytes(memory_bytes)],
    ...status.models.language.map(({ provider, model, state }): Field => ['Model', `${provider} ${model}, ${state}`]),
    ...serverFields(status, layout),
  ]
}

function describeDatabase({ kind, latency_ms, error, pool }: ServerStatusResponse['database']): string {
  if (latency_ms === null) return `${kind}, does not answer: ${error}`
  return `${kind}, answers in ${latency_ms} ms; ${pool.open - pool.idle} of ${pool.max} connections in use`
}

function describeQueue({ workers, total }: NonNullable<ServerStatusResponse['queue']>): string {
  const age = total.oldest_pending_seconds
  const oldest = age === null ? '' : ` (the oldest for ${spanOf(age * 1000)})`
  return `${total.pending} wait${oldest}, ${total.processing} run, ${total.failed} failed; workers: ${workers}`
}

const describeIndex = ({
  home,
  banks_loaded,
  memories_loaded,
  bytes,
  bytes_allowed,
}: NonNullable<ServerStatusResponse['index']>) =>
  home === 'memory'
    ? `banks loaded: ${banks_loaded}, memories: ${memories_loaded}; ${megabytes(bytes)} of ${megabytes(bytes_allowed)}`
    : `in the database; banks: ${banks_loaded}, memories: ${memories_loaded}`

/** The built-in ones are always ready, and say so by their name. */
function describeModel({ provider, model, state, last_error }: ServerStatusResponse['models']['embedding']): string {
  if (['lexical', 'rrf'].includes(provider)) return 'built in'
  return `${provider} ${model}, ${state}${state === 'ready' || last_error === null ? '' : ` (${last_error.kind})`}`
}

function describeEventLoop({ lag_p50_ms, lag_p99_ms, last_stall }: NonNullable<ServerStatusResponse['event_loop']>) {
  const stall =
    last_stall === null ? '' : `; stood still for ${last_stall.duration_ms} ms at ${shortTime(last_stall.at)}`
  return `${lag_p50_ms} ms late, 99 of 100 times below ${lag_p99_ms} ms${stall}`
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0)} MB`

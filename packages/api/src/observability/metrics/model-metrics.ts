import { Counter, Histogram, type Registry } from 'prom-client'
import type { ModelCall } from '../../models/language/decorators/with-metering.ts'
import { tokenBucket } from './token-bucket.ts'

const BUCKETS_S = [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 15, 30, 60, 120]

/** Counts requests to language models, and their tokens. */
export function modelMetrics(registry: Registry): (call: ModelCall) => void {
  const registers = [registry]
  const labelNames = ['provider', 'model', 'scope', 'success'] as const
  const duration = new Histogram({
    name: 'hindsight_llm_duration_seconds',
    help: 'Time of one request to a language model.',
    labelNames,
    buckets: BUCKETS_S,
    registers,
  })
  const calls = new Counter({
    name: 'hindsight_llm_calls_total',
    help: 'Requests to language models.',
    labelNames,
    registers,
  })
  const tokens = (kind: string, help: string) =>
    new Counter({
      name: `hindsight_llm_tokens_${kind}_tokens_total`,
      help,
      labelNames: [...labelNames, 'token_bucket'],
      registers,
    })
  const input = tokens('input', 'Tokens that language models read.')
  const output = tokens('output', 'Tokens of their answers.')
  const cached = tokens('cached_input', 'Tokens read that came from a cache.')
  const reasoning = tokens('thoughts', 'Tokens spent on reasoning.')
  return ({ provider, model, purpose, outcome, durationMs, reply }) => {
    const labels = { provider, model, scope: purpose, success: String(outcome === 'success') }
    duration.observe(labels, durationMs / 1000)
    calls.inc(labels)
    if (reply === null) return
    const { inputTokens, outputTokens, cachedTokens, reasoningTokens } = reply.usage
    const count = (counter: typeof input, value: number) =>
      counter.inc({ ...labels, token_bucket: tokenBucket(value) }, value)
    count(input, inputTokens)
    count(output, outputTokens)
    count(cached, cachedTokens)
    count(reasoning, reasoningTokens)
  }
}

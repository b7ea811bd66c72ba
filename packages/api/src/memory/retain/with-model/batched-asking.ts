import { execute, sql } from '../../../database/sql.ts'
import type { LanguageBatches } from '../../../models/language/batches/language-batches.ts'
import type { ModelCall } from '../../../models/language/decorators/with-metering.ts'
import type { LanguageModel, LanguageReply, LanguageRequest } from '../../../models/language/language-model.ts'
import { ModelError } from '../../../models/model-error.ts'
import { NotYet } from '../../../operations/not-yet.ts'
import type { OperationContext } from '../../../operations/operation.ts'
import type { Engine } from '../../engine.ts'
import { extractChunk, extractionRequest } from './extract-chunk.ts'
import { type AskForFacts, askModel } from './extract-with-model.ts'
import type { ExtractionBrief } from './extraction-brief.ts'

/** How queued retains are put to a provider in batches. */
export interface RetainBatching {
  readonly batches: LanguageBatches
  /** How often it is asked whether a batch is done. */
  readonly pollMs: number
  /** Whether the day's budget allows for another batch. */
  readonly hasBudget: () => boolean
  /** Told of each answer that is taken from a batch. Must not throw. */
  readonly report: (call: ModelCall) => void
}

/** What is remembered in the payload of an operation whose batch is under way. */
export interface SubmittedBatch {
  readonly id: string
}

/**
 * Asks for the facts of stretches by a batch. The first time it is handed in, under the id of the operation, so that one
 * that a crash kept from being remembered is found again; later it is looked after. As long as it is not done the
 * operation waits without a slot. Stretches that the batch has no usable answer for are asked about one by one.
 * @throws NotYet while the batch is under way
 */
export async function askByBatch(
  engine: Engine,
  { operation, signal, reportProgress }: OperationContext,
  { batches, pollMs, hasBudget, report }: RetainBatching,
  model: LanguageModel,
  unread: () => Promise<ReadonlyMap<string, ExtractionBrief>>,
): Promise<AskForFacts> {
  const { batch } = operation.payload as { readonly batch?: SubmittedBatch }
  if (batch === undefined) {
    const briefs = await unread()
    if (briefs.size === 0 || !hasBudget()) return askModel(model, signal)
    const requests = new Map(
      [...briefs].map(([name, brief]): [string, LanguageRequest] => [name, extractionRequest(brief)]),
    )
    const id = await submit(batches, operation.id, requests, signal)
    if (id === null) return askModel(model, signal)
    await remember(engine, operation.id, { id })
    throw new NotYet(`Batch ${id} of ${requests.size} requests was handed in to ${batches.provider}`, pollMs)
  }
  const state = await batches.look(batch.id, signal)
  if (state.status === 'running') {
    await reportProgress('waiting for batch', state.done, state.total)
    throw new NotYet(`Batch ${batch.id} has ${state.done} of ${state.total} answers`, pollMs)
  }
  if (state.status === 'lost') return askModel(model, signal)
  const { provider, model: name } = batches
  const account = { purpose: 'retain', bankId: operation.bankId, traceId: operation.id, provider, model: name } as const
  return (brief, usage, hash) => {
    const reply = state.replies.get(hash)
    if (reply !== undefined) report({ ...account, ...answeredByBatch(brief, reply) })
    return extractChunk(model, brief, usage, signal, reply)
  }
}

/** A provider asks half the price for what it may answer when it likes. */
const PRICE_SHARE = 0.5

const answeredByBatch = (brief: ExtractionBrief, reply: LanguageReply) => ({
  startedAt: new Date(),
  durationMs: 0,
  outcome: 'success' as const,
  error: null,
  request: extractionRequest(brief),
  reply,
  priceShare: PRICE_SHARE,
})

/** Null when the provider takes no batches: then there is nothing to wait for. */
async function submit(
  batches: LanguageBatches,
  key: string,
  requests: ReadonlyMap<string, LanguageRequest>,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    return await batches.submit(key, requests, signal)
  } catch (error) {
    if (error instanceof ModelError && !error.isPassing) return null
    throw error
  }
}

async function remember(engine: Engine, operationId: string, batch: SubmittedBatch): Promise<void> {
  await execute(
    engine.db,
    sql`update operations set payload = payload || ${JSON.stringify({ batch })}::jsonb where id = ${operationId}`,
  )
}

import { execute, sql } from '../../../database/sql.ts'
import type { LanguageBatches } from '../../../models/language/batches/language-batches.ts'
import type { LanguageModel, LanguageReply, LanguageRequest } from '../../../models/language/language-model.ts'
import { ModelError } from '../../../models/model-error.ts'
import type { OperationContext } from '../../../operations/operation.ts'
import type { Engine } from '../../engine.ts'
import { extractChunk, extractionRequest } from './extract-chunk.ts'
import type { AskForFacts } from './extract-with-model.ts'
import type { ExtractionBrief } from './extraction-brief.ts'

/** How queued retains are put to a provider in batches. */
export interface RetainBatching {
  readonly batches: LanguageBatches
  /** How often it is asked whether a batch is done. */
  readonly pollMs: number
}

/** What is remembered in the payload of an operation whose batch is under way. */
export interface SubmittedBatch {
  readonly id: string
}

/**
 * Asks for the facts of stretches by a batch. The first time it is handed in, under the id of the operation, so that one
 * that a crash kept from being remembered is found again; later it is looked after. As long as it is not done the
 * operation waits without a slot. Stretches that the batch has no usable answer for are asked about one by one.
 * @throws ModelError that passes, while the batch is under way
 */
export async function askByBatch(
  engine: Engine,
  { operation, signal, reportProgress }: OperationContext,
  { batches, pollMs }: RetainBatching,
  model: LanguageModel,
  unread: () => Promise<ReadonlyMap<string, ExtractionBrief>>,
): Promise<AskForFacts> {
  const { batch } = operation.payload as { readonly batch?: SubmittedBatch }
  const wait = (text: string) => new ModelError('paused', text, { retryAfterMs: pollMs })
  if (batch === undefined) {
    const briefs = await unread()
    if (briefs.size === 0) return askAlone(model, new Map(), signal)
    const requests = new Map(
      [...briefs].map(([name, brief]): [string, LanguageRequest] => [name, extractionRequest(brief)]),
    )
    const id = await submit(batches, operation.id, requests, signal)
    if (id === null) return askAlone(model, new Map(), signal)
    await remember(engine, operation.id, { id })
    throw wait(`Batch ${id} of ${requests.size} requests was handed in to ${batches.provider}`)
  }
  const state = await batches.look(batch.id, signal)
  if (state.status === 'running') {
    await reportProgress('waiting for batch', state.done, state.total)
    throw wait(`Batch ${batch.id} has ${state.done} of ${state.total} answers`)
  }
  return askAlone(model, state.status === 'ended' ? state.replies : new Map(), signal)
}

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

const askAlone =
  (model: LanguageModel, replies: ReadonlyMap<string, LanguageReply>, signal: AbortSignal): AskForFacts =>
  (brief, usage, name) =>
    extractChunk(model, brief, usage, signal, replies.get(name))

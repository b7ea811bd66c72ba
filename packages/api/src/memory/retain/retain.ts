import type { RetainRequest, RetainResponse } from 'hindsight-contract'
import { badRequest } from '../../errors.ts'
import type { TokenUsage } from '../../models/language/language-model.ts'
import { ensureBank } from '../banks/ensure-bank.ts'
import { screenRequest, toldDecisions } from '../defense/screen-request.ts'
import type { Engine } from '../engine.ts'
import { wireUsage } from '../wire-usage.ts'
import { receive } from './receive.ts'
import { retainDocuments } from './retain-documents.ts'
import { submitRetain } from './submit-retain.ts'

/**
 * Retains the items of a request in a bank, which is created when it is missing. Answers after the commit; or, when the
 * request is `async`, as soon as the work is durably queued.
 */
export async function retain(
  engine: Engine,
  bankId: string,
  request: RetainRequest,
  signal?: AbortSignal,
): Promise<RetainResponse> {
  const { items } = request
  const isAsync = request.async === true
  const answer = { success: true, bank_id: bankId, items_count: items.length, async: isAsync }
  if (items.length === 0) return isAsync ? answer : { ...answer, usage: wireUsage([]) }
  if (isAsync) return { ...answer, ...(await submitRetain(engine, bankId, request)) }
  if (engine.retainBatching !== undefined) {
    throw badRequest("This server retains in batches (RETAIN_BATCH_ENABLED): set 'async' to true")
  }
  const now = engine.now()
  const received = receive(request, now)
  const bank = await ensureBank(engine.db, bankId, engine.settings.newBanks)
  const screened = await screenRequest(engine, bank, request)
  const { decisions } = screened
  const documents = decisions.length === 0 ? received : receive(screened.request, now)
  const usage: TokenUsage[] = []
  const { results } = await retainDocuments(engine, bank, documents, { signal, usage, decisions })
  return { ...answer, usage: wireUsage(usage), results: [...results], ...toldDecisions(decisions) }
}

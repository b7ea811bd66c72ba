import type { BankLlmHealthResponse, LlmOperationHealth } from 'hindsight-contract'
import { notFound } from '../../errors.ts'
import { type LanguageModel, TRIFLE } from '../../models/language/language-model.ts'
import { ModelError } from '../../models/model-error.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'

const OPERATIONS = ['retain', 'consolidation', 'reflect'] as const
const TIMEOUT_MS = 10_000

/**
 * Whether the models of a bank answer, each asked something small.
 * @throws ApiError 404 for an unknown bank
 */
export async function probeLanguageModels(
  engine: Engine,
  bankId: string,
  signal: AbortSignal,
): Promise<BankLlmHealthResponse> {
  if ((await findBank(engine.db, bankId)) === null) throw notFound(`Bank '${bankId}' not found`)
  const operations = await Promise.all(
    OPERATIONS.map(async (operation): Promise<LlmOperationHealth> => {
      const language = engine.languageFor(operation, bankId)
      const status = language === null ? 'not_configured' : await probe(language, signal)
      return typeof status === 'number'
        ? { operation, ok: true, status: 'connected', latency_ms: status }
        : { operation, ok: false, status }
    }),
  )
  return { bank_id: bankId, operations }
}

/** Milliseconds, or why it did not answer. */
async function probe(
  language: LanguageModel,
  signal: AbortSignal,
): Promise<number | 'auth_failed' | 'unreachable' | 'timeout'> {
  const deadline = AbortSignal.timeout(TIMEOUT_MS)
  const start = performance.now()
  try {
    await language.generate({ ...TRIFLE, signal: AbortSignal.any([signal, deadline]) })
    return Math.round(performance.now() - start)
  } catch (error) {
    signal.throwIfAborted()
    if (deadline.aborted) return 'timeout'
    if (!(error instanceof ModelError)) throw error
    if (error.kind === 'authentication') return 'auth_failed'
    return error.kind === 'timeout' ? 'timeout' : 'unreachable'
  }
}

import type { Slots } from '../../../lifecycle/slots.ts'
import type { Urgency } from '../../../lifecycle/waiting-line.ts'
import { ModelError } from '../../model-error.ts'
import type { LanguageModel } from '../language-model.ts'
import { decorate } from './decorate.ts'
import type { RateLimit } from './rate-limit.ts'

export interface Admission {
  readonly limit: RateLimit
  /** All of them are needed: those of the purpose, then those of the process. */
  readonly slots: readonly Slots[]
  readonly urgency: Urgency
}

/**
 * A call waits for its turn at the endpoint and for a place among those that run. Nobody holds a place while waiting for
 * the endpoint.
 */
export function withAdmission(model: LanguageModel, admission: Admission): LanguageModel {
  const { limit } = admission
  return decorate(model, async (request) => {
    const leave = await enter(admission, request.signal)
    const pace = limit.departed()
    try {
      const reply = await model.generate(request)
      limit.answered()
      return reply
    } catch (error) {
      if (error instanceof ModelError) tellLimit(limit, error, pace)
      throw error
    } finally {
      leave()
    }
  })
}

function tellLimit(limit: RateLimit, { kind, retryAfterMs }: ModelError, pace: number): void {
  if (kind === 'rate_limited' || (kind === 'unavailable' && retryAfterMs !== undefined)) {
    limit.refused(retryAfterMs, pace)
  }
}

async function enter({ limit, slots, urgency }: Admission, signal: AbortSignal | undefined): Promise<() => void> {
  for (;;) {
    await limit.turn(urgency, signal)
    const { pace } = limit
    const leave = await takeAll(slots, urgency, signal)
    // A turn is worth nothing any more when the endpoint has refused somebody while this call waited for its place.
    if (limit.pausedUntil === null && limit.pace === pace) return leave
    leave()
  }
}

async function takeAll(
  slots: readonly Slots[],
  urgency: Urgency,
  signal: AbortSignal | undefined,
): Promise<() => void> {
  const taken: (() => void)[] = []
  const giveBack = () => {
    for (const release of taken) release()
  }
  try {
    for (const place of slots) taken.push(await place.take(urgency, signal))
    return giveBack
  } catch (error) {
    giveBack()
    throw error
  }
}

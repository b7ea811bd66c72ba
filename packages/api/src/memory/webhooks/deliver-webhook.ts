import { createHmac } from 'node:crypto'
import type { WebhookHttpConfig } from 'hindsight-contract'
import { execute, maybe, sql } from '../../database/sql.ts'
import type { ClaimedOperation, JsonObject } from '../../operations/operation.ts'
import type { OperationHandler } from '../../operations/operation-worker.ts'
import { RetryLater } from '../../operations/retry-later.ts'
import type { Engine } from '../engine.ts'
import { wireTime } from '../wire-time.ts'
import { ForbiddenAddress, sendRequest } from './send-request.ts'

/** Waits between the attempts: six of them, over some eight hours. */
const RETRY_DELAYS_S = [5, 300, 1_800, 7_200, 18_000]
const KEPT_BODY_CHARACTERS = 2_000

interface Delivery {
  readonly webhook_id: string | null
  readonly url: string
  readonly event_type: string
  readonly message: JsonObject
}

interface Receiver {
  readonly url: string
  readonly secret: string | null
  readonly http_config: Partial<WebhookHttpConfig>
}

/** Sends an event to its receiver, as the webhook is set up now. What is not taken with a 2xx is sent again later. */
export const deliverWebhook: OperationHandler = async (engine, { operation, signal }) => {
  const delivery = operation.payload as Delivery
  const receiver = await findReceiver(engine, delivery)
  if (receiver === null) return { skipped: 'The webhook was deleted or switched off' }
  const { method = 'POST', timeout_seconds = 30, headers = {}, params = {} } = receiver.http_config
  const url = new URL(receiver.url)
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value)
  const text = JSON.stringify(delivery.message)
  const body = method === 'GET' ? null : text
  let outcome: JsonObject = {}
  let problem: Error
  try {
    const answer = await sendRequest({
      url,
      method,
      headers: {
        ...headers,
        ...(body === null ? {} : { 'content-type': 'application/json' }),
        'x-hindsight-event': delivery.event_type,
        ...(receiver.secret === null ? {} : { 'x-hindsight-signature': signature(receiver.secret, body ?? '') }),
      },
      body,
      timeoutMs: timeout_seconds * 1000,
      allowedHosts: engine.settings.webhooks.allowedHosts,
      signal,
    })
    outcome = {
      last_response_status: answer.status,
      last_response_body: answer.body.slice(0, KEPT_BODY_CHARACTERS),
    }
    if (answer.status >= 200 && answer.status < 300) return { ...outcome, last_attempt_at: wireTime(new Date()) }
    problem = new Error(`The receiver answered ${answer.status}`)
  } catch (error) {
    if (signal.aborted) throw error
    problem = error as Error
  }
  await noteAttempt(engine, operation, { ...outcome, last_attempt_at: wireTime(new Date()) })
  const delayS = problem instanceof ForbiddenAddress ? undefined : RETRY_DELAYS_S[operation.retryCount]
  throw new RetryLater(problem.message, delayS === undefined ? null : delayS * 1000)
}

/** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries has the same form. */
const signature = (secret: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

async function findReceiver(engine: Engine, { webhook_id, url }: Delivery): Promise<Receiver | null> {
  const { global } = engine.settings.webhooks
  if (webhook_id === null) return global === null ? null : { url, secret: global.secret, http_config: {} }
  const found = await maybe<Receiver>(
    engine.db,
    sql`select url, secret, http_config from webhooks where id = ${webhook_id} and enabled`,
  )
  return found ?? null
}

async function noteAttempt(engine: Engine, operation: ClaimedOperation, outcome: JsonObject): Promise<void> {
  await execute(
    engine.db,
    sql`update operations set result = result || ${JSON.stringify(outcome)}::jsonb
        where id = ${operation.id} and worker_id = ${operation.lease}`,
  )
}

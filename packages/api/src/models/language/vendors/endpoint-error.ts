import { ModelError, type ModelErrorKind } from '../../model-error.ts'
import { retryAfterOf } from './retry-after.ts'

/** Whom an error message speaks of. The key is known only to be kept out of it. */
export interface Endpoint {
  readonly provider: string
  readonly model: string
  readonly baseUrl: string
  readonly apiKey: string | undefined
}

/** An answer that is an error: as much of it as there was. */
export interface FailedResponse {
  readonly status: number
  readonly headers: Headers
  /** The error's own words; the whole body where it has none. */
  readonly message: string
  readonly code?: string | undefined
  /** The whole body, where it may say more than its message. */
  readonly body?: string
}

/** An answer that ended before it was complete. */
export class BrokenOff extends Error {
  override name = 'BrokenOff'
}

const TOO_LONG =
  /context.?(length|window)|maximum context|too many (input )?tokens|prompt is too long|input (is )?too long|exceeds? the (maximum|available|model).*(token|context)|reduce the length/i

/** Some providers answer 400 to a key that they do not know. */
const INVALID_KEY = /api.?key (is )?(not valid|invalid)|(invalid|incorrect) api.?key/i
const UNPAID = /credit balance is too low|insufficient (balance|credits|funds|quota)|exceeded your current quota/i

/** What a status other than 2xx means, in a message that names provider, model, host and remedy. */
export function responseError(endpoint: Endpoint, failed: FailedResponse, nowMs: number = Date.now()): ModelError {
  const kind = kindOf(failed)
  const retryAfterMs =
    kind === 'rate_limited' || kind === 'unavailable'
      ? retryAfterOf(failed.headers, failed.body ?? failed.message, nowMs)
      : undefined
  const said = withoutSecrets(endpoint, failed.message).slice(0, 500)
  const message = `${describe(endpoint)} answered ${failed.status}: ${said} – ${remedy(kind, failed, endpoint)}`
  return new ModelError(kind, message, {
    status: failed.status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

/** What the endpoint itself said, without the names around it. */
export function wordsOf({ message }: ModelError): string {
  return message.replace(/^.*? answered \d{3}: /, '')
}

/** No answer, or one that broke off. */
export function connectionError(endpoint: Endpoint, cause: unknown): ModelError {
  const reason = withoutSecrets(endpoint, innermostMessage(cause))
  if (cause instanceof BrokenOff) return new ModelError('unavailable', `${describe(endpoint)}: ${reason}.`, { cause })
  if (/time[d ]?\s?-?out/i.test(reason)) return timeoutError(endpoint, reason)
  const message = `${describe(endpoint)} cannot be reached: ${reason}. Is it running, and is the base URL right?`
  return new ModelError('unavailable', message, { cause })
}

export function timeoutError(endpoint: Pick<Endpoint, 'provider' | 'model' | 'baseUrl'>, reason: string): ModelError {
  return new ModelError(
    'timeout',
    `${describe(endpoint)} did not answer in time (${reason}). Raise the timeout or ask for less.`,
  )
}

/** An answer with status 200 that is not what the protocol says. */
export function answerError(endpoint: Endpoint, problem: string): ModelError {
  return new ModelError(
    'invalid_answer',
    `${describe(endpoint)} gave an unusable answer: ${withoutSecrets(endpoint, problem)}`,
  )
}

function describe({ provider, model, baseUrl }: Pick<Endpoint, 'provider' | 'model' | 'baseUrl'>): string {
  return `${provider} (${model} at ${hostOf(baseUrl)})`
}

function kindOf({ status, message, code }: FailedResponse): ModelErrorKind {
  if (status === 429 || isUnpaid({ status, message, code })) return 'rate_limited'
  if (status === 401 || status === 403 || (status === 400 && INVALID_KEY.test(message))) return 'authentication'
  if (code === 'tool_use_failed' || code === 'json_validate_failed') return 'invalid_answer'
  // OpenRouter, when nobody who offers the model takes what was sent with the request.
  if (status === 404) return /no endpoints found that/i.test(message) ? 'bad_request' : 'not_found'
  if (status === 408) return 'timeout'
  if (status === 413 || code === 'context_length_exceeded') return 'too_long'
  if (status >= 500) return status === 504 ? 'timeout' : 'unavailable'
  return TOO_LONG.test(message) ? 'too_long' : 'bad_request'
}

function isUnpaid({ status, message, code }: Pick<FailedResponse, 'status' | 'message' | 'code'>): boolean {
  return status === 402 || code === 'insufficient_quota' || UNPAID.test(message)
}

function remedy(kind: ModelErrorKind, failed: FailedResponse, { provider, model }: Endpoint): string {
  switch (kind) {
    case 'rate_limited':
      return isUnpaid(failed)
        ? `check the plan and billing of the ${provider} account.`
        : 'fewer requests at once, or a higher limit, help.'
    case 'authentication':
      return `check the API key of ${provider} and what it may use.`
    case 'not_found':
      return `is the model name ${JSON.stringify(model)} right, and the base URL?`
    case 'too_long':
      return 'the input does not fit this model; send less at once.'
    case 'unavailable':
    case 'timeout':
      return 'it may pass; asking again later helps.'
    case 'invalid_answer':
      return 'the model wrote what the endpoint cannot read; a more capable model helps.'
    default:
      return 'the endpoint does not accept the request as it is configured.'
  }
}

function hostOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : 'an invalid base URL'
}

/** Endpoints without keys are given words such as `none` or `ollama`. */
const SHORTEST_SECRET = 8

/** Providers like to repeat the key that they refuse. */
function withoutSecrets({ apiKey }: Endpoint, text: string): string {
  const redacted = apiKey === undefined || apiKey.length < SHORTEST_SECRET ? text : text.replaceAll(apiKey, '***')
  return redacted.replace(/\b(sk|gsk|xai|key|AIza)[-_][\w*-]{8,}/g, '***')
}

/** `fetch failed` hides what happened in its causes. */
function innermostMessage(error: unknown): string {
  let current = error
  while (current instanceof Error && current.cause instanceof Error) current = current.cause
  if (current instanceof AggregateError && current.errors[0] instanceof Error) current = current.errors[0]
  if (!(current instanceof Error)) return String(current)
  return current.message || ('code' in current ? String(current.code) : current.name)
}

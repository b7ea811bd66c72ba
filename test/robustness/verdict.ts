import type { Answer } from './exchange.ts'
import type { RawRequest } from './requests/raw-request.ts'

/** What is wrong with an answer; null when nothing is. */
export function findFault({ status, head, body }: Answer, request: RawRequest): string | null {
  const told = `${status} ${body.slice(0, 500)}`
  if (status === 0) return request.cut || isOdd(request) ? null : 'no answer'
  if (status === 503) return /^retry-after: \d+$/im.test(head) ? null : `503 without Retry-After: ${told}`
  if (status >= 500 && status !== 501 && status !== 504) return told
  if (/\\n {4}at |\bat \w+ \(file:/.test(body)) return `an answer shows inner workings: ${told}`
  return null
}

/** Node ends such connections itself. */
const isOdd = ({ method, headers }: RawRequest) =>
  method === 'CONNECT' || headers.some(([name]) => /^(upgrade|connection)$/i.test(name))

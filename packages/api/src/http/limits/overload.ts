import { ApiError } from '../../errors.ts'

/** Nothing of the request was done, so it may be sent again whatever it asks for. */
const UNTOUCHED = { 'x-applied': 'false' }

/** The server has too much to do. The detail names the setting that says how much that is. */
export function overloaded(detail: string, setting: string, retryAfterSeconds: number): ApiError {
  return new ApiError(
    503,
    `${detail} Try again in ${secondsOf(retryAfterSeconds)} (limit: HINDSIGHT_API_${setting}).`,
    {
      ...UNTOUCHED,
      'retry-after': String(retryAfterSeconds),
    },
  )
}

/** This client asks too often. */
export function tooManyRequests(detail: string, setting: string, retryAfterSeconds: number): ApiError {
  return new ApiError(
    429,
    `${detail} Try again in ${secondsOf(retryAfterSeconds)} (limit: HINDSIGHT_API_${setting}).`,
    {
      ...UNTOUCHED,
      'retry-after': String(retryAfterSeconds),
    },
  )
}

const secondsOf = (count: number) => (count === 1 ? '1 second' : `${count} seconds`)

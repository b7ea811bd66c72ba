import { judgeKey } from '../guards.ts'
import { tooManyRequests } from './overload.ts'
import { TokenBuckets } from './token-buckets.ts'

export interface RequestRateSettings {
  readonly perMinute: number
  readonly burst: number
  readonly by: 'address' | 'key'
  /** Undefined = everybody may call. */
  readonly apiKey: string | undefined
}

/** Whoever asks how the server does is always answered. */
const PROBES = /^\/(health(\/.*)?|metrics|version)$/

/** What refuses a client that asks too often, by throwing ApiError 429; `address` is null where there is no socket. */
export function requestRate(
  settings: RequestRateSettings,
  now?: () => number,
): (path: string, headers: Headers, address: string | null) => void {
  const { perMinute, by, apiKey } = settings
  const buckets = new TokenBuckets(settings, now)
  return (path, headers, address) => {
    if (PROBES.test(path)) return
    const hasKey = by === 'key' && apiKey !== undefined && judgeKey(headers, apiKey) === 'right'
    const waitMs = buckets.take(hasKey ? 'key' : networkOf(address ?? ''))
    if (waitMs > 0) {
      const detail = `This client makes more than ${perMinute} requests a minute.`
      throw tooManyRequests(detail, 'RATE_LIMIT_PER_MINUTE', Math.ceil(waitMs / 1000))
    }
  }
}

/** Whoever has one IPv6 address has the 64 bits of its network. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped !== null) return mapped[1]!
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('%')[0]!.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...(tail === undefined ? [] : zeros), ...after].slice(0, 4).join(':')
}

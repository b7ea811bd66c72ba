import { expect, it } from 'vitest'
import { retryAfterOf } from './retry-after.ts'

const NOW = Date.parse('2026-05-01T12:00:00Z')
const after = (headers: Record<string, string>, text = '') => retryAfterOf(new Headers(headers), text, NOW)

it.each<[string, Record<string, string>, number | undefined]>([
  ['seconds', { 'retry-after': '7' }, 7_000],
  ['a date', { 'retry-after': 'Fri, 01 May 2026 12:00:30 GMT' }, 30_000],
  ['a date that has passed', { 'retry-after': 'Fri, 01 May 2026 11:00:00 GMT' }, 0],
  ['milliseconds before seconds', { 'retry-after-ms': '250', 'retry-after': '1' }, 250],
  [
    'the reset of what is used up',
    {
      'x-ratelimit-reset-requests': '1s',
      'x-ratelimit-remaining-requests': '3',
      'x-ratelimit-reset-tokens': '6m0.5s',
      'x-ratelimit-remaining-tokens': '0',
    },
    360_500,
  ],
  [
    'the earliest reset when nothing is said to be used up',
    {
      'x-ratelimit-reset-requests': '2s',
      'x-ratelimit-reset-tokens': '20ms',
    },
    20,
  ],
  [
    'a time, as anthropic writes it',
    {
      'anthropic-ratelimit-tokens-reset': '2026-05-01T12:01:00Z',
      'anthropic-ratelimit-tokens-remaining': '0',
    },
    60_000,
  ],
  ['an epoch in seconds', { 'x-ratelimit-reset': String(NOW / 1000 + 5) }, 5_000],
  ['an epoch in milliseconds, as openrouter writes it', { 'x-ratelimit-reset': String(NOW + 1_500) }, 1_500],
  ['nothing', {}, undefined],
  ['nothing sensible', { 'retry-after': 'soon' }, undefined],
  ['more than a week', { 'retry-after': '99999999' }, undefined],
])('reads %s', (_, headers, expected) => expect(after(headers)).toBe(expected))

it.each([
  ['Rate limit reached for gpt-4o. Please try again in 1.2s. Visit …', 1_200],
  ['Please try again in 7m12s.', 432_000],
  ['Please try again in 20ms.', 20],
  ['{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"}', 34_000],
  ['Slow down.', undefined],
])('finds it in the words: %s', (text, expected) => expect(after({}, text)).toBe(expected))

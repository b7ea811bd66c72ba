import { expect, test } from 'vitest'
import { bankSettingsSchema } from '../../config/bank/bank-settings.ts'
import { observationLimit } from './observation-limit.ts'

const limit = (scope: string[], rules: unknown, most = 7) =>
  observationLimit(
    bankSettingsSchema.parse({ max_observations_per_scope: most, observation_scope_limits: rules }),
    scope,
  )

test('the first rule that covers a set of tags decides, else the general limit', () => {
  const rules = [
    { scope: ['run_*', 'shared'], limit: 1 },
    { scope: ['shared'], limit: -1 },
    { scope: ['run_*'], limit: 3 },
    { scope: ['*'], limit: 5 },
  ]
  expect(limit(['run_1', 'shared'], rules)).toBe(1)
  expect(limit(['run_1', 'run_2', 'shared'], rules)).toBe(1)
  expect(limit(['shared'], rules)).toBe(Number.POSITIVE_INFINITY)
  expect(limit(['run_1'], rules)).toBe(3)
  expect(limit(['run_1', 'other'], rules)).toBe(5)
  expect(limit(['other'], rules.slice(0, 3))).toBe(7)
  expect(limit(['other'], null, -1)).toBe(Number.POSITIVE_INFINITY)
  expect(limit([], rules, 0)).toBe(Number.POSITIVE_INFINITY)
})

test('limits by pattern hold for sets with a tag that matches, the longest pattern first', () => {
  const rules = { 'user:*': 3, 'user:vip-*': -1, '*:archive': 0, '*': 5 }
  expect(limit(['user:1'], rules)).toBe(3)
  expect(limit(['user:vip-9', 'other'], rules)).toBe(Number.POSITIVE_INFINITY)
  expect(limit(['2023:archive', 'user:1'], rules)).toBe(0)
  expect(limit(['team'], rules)).toBe(5)
  expect(limit(['team'], { 'user:*': 3 })).toBe(7)
})

test('an asterisk stands for anything, also for nothing', () => {
  const matches = (pattern: string, tag: string) => limit([tag], [{ scope: [pattern], limit: 1 }]) === 1
  expect(matches('a*b*c', 'abc')).toBe(true)
  expect(matches('a*b*c', 'axxbxxc')).toBe(true)
  expect(matches('a*bb*c', 'abc')).toBe(false)
  expect(matches('ab*ba', 'aba')).toBe(false)
  expect(matches('user.1', 'userx1')).toBe(false)
  expect(matches('user', 'user')).toBe(true)
  expect(matches('user', 'user:1')).toBe(false)
})

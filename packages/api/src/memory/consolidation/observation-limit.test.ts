import { expect, test } from 'vitest'
import { observationLimit } from './observation-limit.ts'

const limit = (scope: string[], rules: Record<string, number> | null, most = 7) =>
  observationLimit({ max_observations_per_scope: most, observation_scope_limits: rules }, scope)

test('the most particular rule that a tag matches decides, else the general limit', () => {
  const rules = { 'user:*': 3, 'user:vip-*': -1, '*:archive': 0, '*': 5 }
  expect(limit(['user:1'], rules)).toBe(3)
  expect(limit(['user:vip-9'], rules)).toBe(Number.POSITIVE_INFINITY)
  expect(limit(['2023:archive', 'user:1'], rules)).toBe(0)
  expect(limit(['team'], rules)).toBe(5)
  expect(limit(['team'], { 'user:*': 3 })).toBe(7)
  expect(limit(['team'], null, -1)).toBe(Number.POSITIVE_INFINITY)
  expect(limit([], rules, 0)).toBe(Number.POSITIVE_INFINITY)
})

test('an asterisk stands for anything, also for nothing', () => {
  const matches = (pattern: string, tag: string) => limit([tag], { [pattern]: 1 }) === 1
  expect(matches('a*b*c', 'abc')).toBe(true)
  expect(matches('a*b*c', 'axxbxxc')).toBe(true)
  expect(matches('a*bb*c', 'abc')).toBe(false)
  expect(matches('ab*ba', 'aba')).toBe(false)
  expect(matches('user.1', 'userx1')).toBe(false)
  expect(matches('user', 'user')).toBe(true)
  expect(matches('user', 'user:1')).toBe(false)
})

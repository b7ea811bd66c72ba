import { expect, it } from 'vitest'
import { compareVersions } from './compare-versions.ts'

it('orders versions by their numbers, then a pre-release before its release', () => {
  const ordered = ['0.1.0-alpha.2', '0.1.0-alpha.10', '0.1.0', '0.1.1', '0.2.0', '0.10.0', '1.0.0']
  expect(ordered.toReversed().sort(compareVersions)).toEqual(ordered)
  expect(compareVersions('1.2.3', '1.2.3+build.7')).toBe(0)
  expect(compareVersions('1.2', '1.2.0')).toBe(0)
})

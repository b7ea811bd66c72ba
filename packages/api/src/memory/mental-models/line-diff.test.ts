import { expect, it } from 'vitest'
import { lineDiff } from './line-diff.ts'

it('tells which lines go, come and stay', () => {
  expect(lineDiff('a\nb\nc', 'a\nx\nc\nd')).toBe('  a\n- b\n+ x\n  c\n+ d')
  expect(lineDiff('', 'a')).toBe('+ a')
  expect(lineDiff('a', '')).toBe('- a')
  expect(lineDiff('a', 'a')).toBe('')
})

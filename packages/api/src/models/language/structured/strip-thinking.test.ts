import { describe, expect, it } from 'vitest'
import { stripThinking, thinkingFilter } from './strip-thinking.ts'

describe('stripThinking', () => {
  it.each([
    ['<think>a</think>b', 'b'],
    ['\n<think>\na\n</think>\n\nb', 'b'],
    ['<think></think><think>a</think>b', 'b'],
    ['<think>never closed', ''],
    ['opened by the template</think>b', 'b'],
    ['no tags', 'no tags'],
    ['said <think>a</think> later', 'said <think>a</think> later'],
    ['{"tag": "</think>"}', '{"tag": "</think>"}'],
  ])('%j becomes %j', (text, visible) => expect(stripThinking(text)).toBe(visible))
})

describe('thinkingFilter', () => {
  const filtered = (text: string, size: number): string => {
    let passed = ''
    const filter = thinkingFilter((piece) => {
      passed += piece
    })
    for (let at = 0; at < text.length; at += size) filter.push(text.slice(at, at + size))
    filter.end()
    return passed
  }

  it.each([1, 2, 3, 7, 100])('hides leading reasoning that comes in pieces of %i', (size) => {
    expect(filtered('<think>a < b</think>\n\nThe <b>answer</b>', size)).toBe('The <b>answer</b>')
    expect(filtered('<th', size)).toBe('<th')
    expect(filtered('<think>never closed', size)).toBe('')
    expect(filtered('a <think>b</think>', size)).toBe('a <think>b</think>')
  })

  it('passes text on at once', () => {
    const passed: string[] = []
    const filter = thinkingFilter((piece) => passed.push(piece))
    filter.push('Hel')
    expect(passed).toEqual(['Hel'])
    filter.push('lo')
    expect(passed).toEqual(['Hel', 'lo'])
  })
})

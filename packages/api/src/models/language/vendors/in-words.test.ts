import { describe, expect, it } from 'vitest'
import { instruct, messagesInWords, schemaInWords, toolCallsIn, toolsInWords } from './in-words.ts'

const tools = [{ name: 'recall', description: 'Finds.', parameters: { type: 'object', properties: {} } }]

it('adds an instruction to the system message, or makes one', () => {
  const user = { role: 'user', content: 'Hi' } as const
  expect(instruct([{ role: 'system', content: 'Be brief.' }, user], 'Now.')).toEqual([
    { role: 'system', content: 'Be brief.\n\nNow.' },
    user,
  ])
  expect(instruct([user], schemaInWords({ type: 'object' }))[0]!.content).toContain('{"type":"object"}')
})

it('says which tool has to be used', () => {
  expect(toolsInWords(tools, null, false)).toContain('When no tool is needed')
  expect(toolsInWords(tools, null, true)).toContain('must now use one of the tools')
  expect(toolsInWords(tools, 'recall', false)).toContain('must now use the tool "recall"')
})

it('retells calls and their results in the form that is asked for', () => {
  const [, call, result] = messagesInWords([
    { role: 'user', content: 'Who?' },
    {
      role: 'assistant',
      content: 'Let me see.',
      toolCalls: [{ id: '1', name: 'recall', arguments: '{"query":"Alice"}' }],
    },
    { role: 'tool', toolCallId: '1', content: 'bees' },
  ])
  expect(call).toEqual({
    role: 'assistant',
    content: 'Let me see.\n{"tool": "recall", "arguments": {"query":"Alice"}} (tool call 1)',
  })
  expect(result).toEqual({ role: 'user', content: 'Result of the tool call 1:\nbees' })
})

describe('toolCallsIn', () => {
  const call = (given: string) => [{ id: 'call_in_words_1', name: 'recall', arguments: given }]

  it.each([
    ['plain', '{"tool": "recall", "arguments": {"query": "x"}}', call('{"query":"x"}')],
    ['in a fence', 'Sure:\n```json\n{"tool": "recall"}\n```', call('{}')],
    ['of several', '[{"tool": "recall", "arguments": {}}, {"tool": "fly"}]', call('{}')],
    ['of a tool that is none', '{"tool": "fly", "arguments": {}}', []],
    ['that breaks off', '{"tool": "recall", "arguments": {"query": "x', []],
    ['that is an answer', 'Alice keeps bees.', []],
  ])('reads a call %s', (_, text, expected) => expect(toolCallsIn(text, tools)).toEqual(expected))
})

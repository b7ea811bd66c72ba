import { expect, it } from 'vitest'
import { mockModel } from './mock.ts'

const model = mockModel('mock')
const messages = [{ role: 'user', content: 'Hello there' }] as const
const tool = {
  name: 'recall',
  description: '',
  parameters: { type: 'object', properties: { query: { type: 'string', minLength: 1 } }, required: ['query'] },
}

it('says what it was told, fits a schema, calls a tool that it must call', async () => {
  let heard = ''
  const onText = (text: string) => {
    heard += text
  }
  expect(await model.generate({ messages, onText })).toMatchObject({ text: 'Hello there', finishReason: 'stop' })
  expect(heard).toBe('Hello there')
  const schema = {
    type: 'object',
    required: ['list', 'kind', 'count', 'when', 'inner'],
    properties: {
      list: { type: 'array', items: { $ref: '#/$defs/entry' }, minItems: 1 },
      kind: { enum: ['a', 'b'] },
      count: { type: 'integer', minimum: 3 },
      when: { anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }] },
      inner: { type: 'object', properties: { optional: { type: 'string' } } },
    },
    $defs: { entry: { type: 'object', required: ['ok'], properties: { ok: { type: 'boolean' } } } },
  }
  const { text } = await model.generate({ messages, schema: { name: 'x', schema } })
  expect(JSON.parse(text)).toEqual({ list: [{ ok: false }], kind: 'a', count: 3, when: '2000-01-01', inner: {} })
  expect(await model.generate({ messages, tools: [tool], toolChoice: 'required' })).toMatchObject({
    text: '',
    finishReason: 'tool_calls',
    toolCalls: [{ name: 'recall', arguments: '{"query":"x"}' }],
  })
})

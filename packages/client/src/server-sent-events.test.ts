import { expect, it } from 'vitest'
import { EventParser } from './server-sent-events.ts'

const stream =
  ': at work\n\nevent: text\ndata: {"a":1}\n\n: still at work\n\nid: 7\ndata: one\r\ndata:two\r\n\r\nevent: none\n\ndata\n\n'

it('reads events wherever the pieces are cut', () => {
  for (const size of [1, 2, 3, 5, 1000]) {
    const parser = new EventParser()
    const events = []
    for (let start = 0; start < stream.length; start += size)
      events.push(...parser.push(stream.slice(start, start + size)))
    expect(events).toEqual([
      { event: 'text', data: '{"a":1}' },
      { event: 'message', data: 'one\ntwo' },
      { event: 'message', data: '' },
    ])
  }
})

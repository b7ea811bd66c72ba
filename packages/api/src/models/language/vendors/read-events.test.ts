import { expect, it } from 'vitest'
import { readEvents } from './read-events.ts'

async function eventsOf(text: string, size: number): Promise<string[]> {
  const bytes = new TextEncoder().encode(text)
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size))
      controller.close()
    },
  })
  const events: string[] = []
  for await (const data of readEvents(body)) events.push(data)
  return events
}

it.each([1, 2, 3, 1_000])('reads complete events that come in pieces of %i bytes', async (size) => {
  const text = ': hello\n\nevent: a\ndata: one\n\ndata:two\r\ndata: Zürich\r\n\r\nid: 3\n\ndata: cut o'
  expect(await eventsOf(text, size)).toEqual(['one', 'two\nZürich'])
})

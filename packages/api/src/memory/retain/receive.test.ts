import { MemoryItem, type MemoryItemInput } from 'hindsight-contract'
import { expect, test } from 'vitest'
import { receive } from './receive.ts'

const now = new Date('2024-05-05T12:00:00Z')
const documents = (items: MemoryItemInput[], tags?: string[]) =>
  receive({ items: items.map((item) => MemoryItem.parse(item)), document_tags: tags }, now)

test('items of one id are one document, in the order of the request', () => {
  const received = documents([
    { content: 'a1', document_id: 'a' },
    { content: 'b1', document_id: 'b', update_mode: 'append' },
    { content: 'a2', document_id: 'a' },
  ])
  expect(received.map(({ id, mode, items }) => [id, mode, items.map(({ text }) => text)])).toEqual([
    ['a', 'replace', ['a1', 'a2']],
    ['b', 'append', ['b1']],
  ])
})

test('items without an id share a document, unless the request names several', () => {
  expect(documents([{ content: '1' }, { content: '2' }])).toHaveLength(1)
  const beside = documents([{ content: '1' }, { content: '2', document_id: 'x' }, { content: '3', document_id: null }])
  expect(beside.map(({ items }) => items.length)).toEqual([2, 1])
  const apart = documents([
    { content: '1' },
    { content: '2', document_id: 'x' },
    { content: '3', document_id: 'y' },
    { content: '4' },
  ])
  expect(apart).toHaveLength(4)
  expect(new Set(apart.map(({ id }) => id)).size).toBe(4)
})

test('times', () => {
  const timeOf = (timestamp?: string | null) => {
    const { saidAt, saidAtGiven } = documents([{ content: 'x', timestamp }])[0]!.items[0]!
    return [saidAt?.toISOString() ?? null, saidAtGiven]
  }
  expect(timeOf()).toEqual([now.toISOString(), false])
  expect(timeOf(null)).toEqual([now.toISOString(), false])
  expect(timeOf('')).toEqual([now.toISOString(), false])
  expect(timeOf('UNSET')).toEqual([null, true])
  expect(timeOf('2023-01-02')).toEqual(['2023-01-02T00:00:00.000Z', true])
  expect(timeOf('2023-01-02T03:04:05')).toEqual(['2023-01-02T03:04:05.000Z', true])
  expect(timeOf('2023-01-02T03:04:05+02:00')).toEqual(['2023-01-02T01:04:05.000Z', true])
  expect(timeOf('1815-06-18T12:00:00')).toEqual(['1815-06-18T12:00:00.000Z', true])
})

test('tags of the item and of the document, names without blanks around them', () => {
  const [document] = documents(
    [
      {
        content: 'x',
        tags: '["a","b"]' as never,
        entities: [{ text: '  Big  Ben ' }, { text: ' ' }],
        metadata: { k: 'v', n: null },
      },
    ],
    ['b', 'c'],
  )
  expect(document!.items[0]).toMatchObject({ tags: ['a', 'b', 'c'], metadata: { k: 'v' } })
  expect(document!.items[0]!.entities).toMatchObject([{ name: 'Big Ben', type: 'CONCEPT', literal: false }])
})

test('append without a document is refused with the item', () => {
  expect(() => documents([{ content: 'x' }, { content: 'y', update_mode: 'append' }])).toThrow(
    /items\[1\]\.update_mode/,
  )
})

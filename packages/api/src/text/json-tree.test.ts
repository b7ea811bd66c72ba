import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type JsonNode, parseJsonTree } from './json-tree.ts'

function plain(node: JsonNode): unknown {
  if (node.kind === 'array') return node.items.map(plain)
  if (node.kind === 'object') return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]))
  return node.value
}

describe('parseJsonTree', () => {
  it('reads what JSON.parse reads, with offsets of every part', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
        const source = JSON.stringify(value, null, indent)
        const check = (node: JsonNode): void => {
          expect(JSON.parse(source.slice(node.start, node.end))).toEqual(JSON.parse(JSON.stringify(plain(node))))
          if (node.kind === 'array') node.items.forEach(check)
          if (node.kind === 'object') node.entries.forEach(check)
        }
        const root = parseJsonTree(source)
        expect(root).not.toBeNull()
        check(root!)
      }),
    )
  })

  it.each(['', '{', '[1,]', '{"a" 1}', '"open', '[1] x', '{a:1}', '"a\u0001"', '['.repeat(10_000)])(
    '%j is no JSON',
    (source) => expect(parseJsonTree(source)).toBeNull(),
  )
})

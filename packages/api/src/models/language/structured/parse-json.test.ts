import fastCheck from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from './parse-json.ts'

const complete = (value: unknown) => ({ value, truncated: false })
const truncated = (value: unknown) => ({ value, truncated: true })

describe('parseJson', () => {
  it.each<[string, string, unknown]>([
    ['plain', '{"a": [1, 2.5e3, -0.1], "b": null}', { a: [1, 2500, -0.1], b: null }],
    ['in a fence', 'Here:\n```json\n{"a": 1}\n```\nDone.', { a: 1 }],
    ['in a fence of its own', '```\n[{"a": 1}]\n```', [{ a: 1 }]],
    ['with prose around it', 'As asked [1], for {you}: {"a": "b"} – see [2].', { a: 'b' }],
    ['after its reasoning', '<think>maybe {"a": 0}?</think>\n{"a": 1}', { a: 1 }],
    ['after reasoning that the template opened', 'maybe {"a": 0}?\n</think>\n{"a": 1}', { a: 1 }],
    ['with trailing commas', '{"a": [1, 2,], "b": {"c": true,},}', { a: [1, 2], b: { c: true } }],
    ['with raw line breaks and tabs', '{"a": "one\n\ttwo"}', { a: 'one\n\ttwo' }],
    [
      'with escapes that JSON does not know',
      String.raw`{"a": "\d+ it\'s C:\Users \u12"}`,
      { a: String.raw`\d+ it's C:\Users \u12` },
    ],
    ['with known escapes and trailing commas', String.raw`{"a": "\"\\\/\b\f\n\r\té",}`, { a: '"\\/\b\f\n\r\té' }],
    ['with tags in a text', '{"a": "</think>",}', { a: '</think>' }],
    ['with a property that objects have', '{"__proto__": {"x": 1},}', JSON.parse('{"__proto__": {"x": 1}}')],
    ['the longest of several', '[1] {"a": "longer"} {"b": 2}', { a: 'longer' }],
  ])('reads JSON %s', (_, text, value) => expect(parseJson(text)).toEqual(complete(value)))

  it.each<[string, string, unknown]>([
    ['in an element', '{"facts": [{"t": "a"}, {"t": "b"}, {"t": "c", "x": [1', { facts: [{ t: 'a' }, { t: 'b' }] }],
    ['after an element', '{"facts": [{"t": "a"}, ', { facts: [{ t: 'a' }] }],
    ['right behind an element', '{"facts": [{"t": "a"}', { facts: [{ t: 'a' }] }],
    ['in a text', '["one", "tw', ['one']],
    ['in a number, which may have gone on', '{"list": [1, 23', { list: [1] }],
    ['in a word', '{"a": true, "b": fal', { a: true }],
    ['in a name', '{"a": 1, "nam', { a: 1 }],
    ['before a value', '{"a": 1, "b":', { a: 1 }],
    ['deep inside', '{"result": {"facts": [{"t": "a"}, {"t"', { result: { facts: [{ t: 'a' }] } }],
    ['behind a list', '{"result": {"facts": [{"t": "a"}], "note": "n', { result: { facts: [{ t: 'a' }] } }],
    ['in a fence', '```json\n{"facts": [{"t": "a"}, {"t": "b', { facts: [{ t: 'a' }] }],
    ['at the start', '{', {}],
    ['in an escape', '["a", "b\\', ['a']],
  ])('keeps what is complete when cut off %s', (_, text, value) => expect(parseJson(text)).toEqual(truncated(value)))

  it.each([
    ['nothing', ''],
    ['prose', 'I am sorry, I cannot do that.'],
    ['a scalar', '"text"'],
    ['broken', '{"facts": [{"text": oh no}'],
    ['no separator', '{"a": 1 "b": 2}'],
    ['only reasoning', '<think>{"a": 1}'],
    ['too deep', '['.repeat(5_000)],
    ['brackets in prose', '{x} [y] '.repeat(1_000)],
  ])('finds none in %s', (_, text) => expect(parseJson(text)).toBeNull())

  it('reads whatever JSON can say, also cut off anywhere, without inventing an element', () => {
    const facts = fastCheck.array(
      fastCheck.record({ text: fastCheck.string(), tags: fastCheck.array(fastCheck.string()) }),
    )
    fastCheck.assert(
      fastCheck.property(facts, fastCheck.nat(), (elements, cut) => {
        const text = JSON.stringify({ facts: elements }).replaceAll('</', '<\\/')
        expect(parseJson(`- ${text}`)).toEqual(complete({ facts: elements }))
        const found = parseJson(`- ${text.slice(0, 1 + (cut % text.length))}`)?.value as { facts?: unknown[] }
        const kept = found.facts ?? []
        expect(kept).toEqual(elements.slice(0, kept.length))
      }),
    )
  })
})

import { expect, it } from 'vitest'
import { ArchivedDocument } from '../archive/archive-format.ts'
import { alignChunks } from './align-chunks.ts'

const align = (original_text: string | null, ...chunks: string[]) =>
  alignChunks(
    ArchivedDocument.parse({
      ...{ id: 'd', original_text },
      chunks: chunks.map((chunk_text, chunk_index) => ({ chunk_index, chunk_text })),
    }),
  ).map(({ text }) => text)

it.each<[string, string | null, string[], string[]]>([
  ['chunks that are the text', 'One. Two.', ['One. ', 'Two.'], ['One. ', 'Two.']],
  ['trimmed chunks', ' One.\n\nTwo. ', ['One.', 'Two.'], [' One.', '\n\nTwo. ']],
  ['chunks that overlap', 'abcdef', ['abcd', 'cdef'], ['abcd', 'ef']],
  ['equal chunks', 'a a a', ['a', 'a', 'a'], ['a', ' a', ' a']],
  ['chunks of another text', 'One.', ['Two.'], ['Two.']],
  ['a text without chunks', 'One.', [], ['One.']],
  ['chunks without a text', null, ['One.', 'Two.'], ['One.', 'Two.']],
  ['nothing', null, [], []],
])('%s', (_, original, chunks, expected) => {
  expect(align(original, ...chunks)).toEqual(expected)
})

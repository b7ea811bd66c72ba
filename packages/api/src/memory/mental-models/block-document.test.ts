import fastCheck from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BlockEdit, editDocument, parseDocument, writeDocument } from './block-document.ts'

const edit = (content: string, ...edits: BlockEdit[]) => {
  const edited = editDocument(parseDocument(content), edits)
  return edited === null ? null : writeDocument(edited.document)
}

const page = '# Alice\n\nShe works at Google.\n\n- likes tea\n  - green tea\n- likes rain\n\n## Home\nParis.\n'

describe('editDocument', () => {
  it.each<[string, BlockEdit[], string]>([
    ['nothing', [], page],
    [
      'a paragraph',
      [{ op: 'replace', block: 1, text: 'She works at Mozilla.' }],
      page.replace('She works at Google.', 'She works at Mozilla.'),
    ],
    ['a list item', [{ op: 'remove', block: 3 }], page.replace('  - green tea\n', '')],
    ['the first block', [{ op: 'remove', block: 0 }], page.slice('# Alice\n\n'.length)],
    ['the last block', [{ op: 'remove', block: 6 }], page.replace('\nParis.', '')],
    [
      'a list, by two items',
      [
        { op: 'insert_after', block: 4, text: '- likes snow' },
        { op: 'insert_after', block: 4, text: '- likes fog' },
      ],
      page.replace('- likes rain', '- likes rain\n- likes snow\n- likes fog'),
    ],
    [
      'a section, by one at its end',
      [{ op: 'insert_after', block: 6, text: '## Work\n\nMozilla.' }],
      page.replace('Paris.', 'Paris.\n\n## Work\n\nMozilla.'),
    ],
    ['the start', [{ op: 'insert_after', block: -1, text: 'In short: fine.' }], `In short: fine.\n\n${page}`],
    [
      'a paragraph between a heading and the line under it',
      [{ op: 'insert_after', block: 5, text: 'She moved.' }],
      page.replace('## Home\n', '## Home\n\nShe moved.\n\n'),
    ],
    ['what stood between two lines', [{ op: 'remove', block: 5 }], page.replace('\n\n## Home\nParis.', '\n\nParis.')],
    [
      'a paragraph by a list',
      [{ op: 'replace', block: 1, text: '- works\n- sleeps' }],
      page.replace('She works at Google.\n\n- likes', '- works\n- sleeps\n- likes'),
    ],
  ])('changes %s and nothing else', (_, edits, expected) => {
    expect(edit(page, ...edits)).toBe(expected)
  })

  it('refuses what would take other blocks in', () => {
    expect(edit(page, { op: 'insert_after', block: 0, text: '```\nnever closed' })).toBeNull()
    expect(edit(page, { op: 'replace', block: 6, text: '```\nclosed\n```' })).not.toBeNull()
  })
})

const line = fastCheck.constantFrom(
  ...[
    '# Title',
    '## Part',
    'Some prose.',
    'More of it, é 😀.',
    '- item',
    '  - nested',
    '1. first',
    '> said',
    '```',
    '---',
  ],
  ...['| a | b |', '|---|---|', '| 1 | 2 |', '', '   ', 'Under\n=====', '* star\r', '\tindented', 'a\r\nb'],
)
const content = fastCheck.oneof(
  fastCheck.array(line, { maxLength: 25 }).map((lines) => lines.join('\n')),
  fastCheck.string({ unit: 'binary', maxLength: 80 }),
)
const snippet = fastCheck.constantFrom(
  'New prose.',
  '- new item',
  '## New part\n\nText.',
  '| c |\n|---|\n| 3 |',
  '```\nx\n\ny\n```',
)

describe('whatever the document', () => {
  it('is written as it was read', () => {
    fastCheck.assert(
      fastCheck.property(content, (text) => {
        expect(writeDocument(parseDocument(text))).toBe(text)
      }),
      { numRuns: 2_000 },
    )
  })

  it('keeps every byte of the blocks that no edit names, in their order', () => {
    let applied = 0
    fastCheck.assert(
      fastCheck.property(
        content,
        fastCheck.array(fastCheck.tuple(fastCheck.nat(), fastCheck.nat(2), snippet)),
        (text, wishes) => {
          const document = parseDocument(text)
          const count = document.blocks.length
          const edits: BlockEdit[] = []
          const changed = new Set<number>()
          for (const [place, kind, words] of wishes) {
            const block = place % Math.max(1, count)
            if (kind === 0 || count === 0)
              edits.push({ op: 'insert_after', block: count === 0 ? -1 : block, text: words })
            else if (!changed.has(block)) {
              changed.add(block)
              edits.push(kind === 1 ? { op: 'replace', block, text: words } : { op: 'remove', block })
            }
          }
          const edited = editDocument(document, edits)
          if (edited === null) return
          applied++
          const untouched = document.blocks.filter((_, place) => !changed.has(place)).map(({ text }) => text)
          const kept = edited.origins.flatMap((origin, place) =>
            'kept' in origin ? [edited.document.blocks[place]!.text] : [],
          )
          expect(kept).toEqual(untouched)
          const reread = parseDocument(writeDocument(edited.document)).blocks.map(({ text }) => text)
          expect(reread).toEqual(edited.document.blocks.map(({ text }) => text))
          if (edits.length === 0) expect(writeDocument(edited.document)).toBe(text)
          const from = (index: number) => edited.origins.some((origin) => 'edit' in origin && origin.edit === index)
          for (const [index, { op }] of edits.entries()) expect(from(index)).toBe(op !== 'remove')
        },
      ),
      { numRuns: 3_000 },
    )
    // Refusing everything would keep all bytes as well.
    expect(applied).toBeGreaterThan(1_500)
  })
})

import fastCheck from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDocument } from './block-document.ts'
import { type DeltaTarget, readDelta } from './read-delta.ts'

const page = '# Alice\n\nShe works at Google.\n\n- likes tea\n- likes rain\n'
const target = (changes: Partial<DeltaTarget> = {}): DeltaTarget => ({
  document: parseDocument(page),
  news: 2,
  isSupported: (place) => place === 1,
  isRetracted: () => false,
  ...changes,
})
const read = (operations: unknown[], changes?: Partial<DeltaTarget>) => readDelta({ operations }, target(changes))
const problemsOf = (operations: unknown[], changes?: Partial<DeltaTarget>) => {
  const reading = read(operations, changes)
  return 'problems' in reading ? reading.problems.map(({ problem }) => problem).join('; ') : ''
}

describe('readDelta', () => {
  it('applies edits, without their citations, and tells what each block rests on', () => {
    const reading = read([
      { op: 'replace', block: 'b2', text: 'She left Google [1] and works at Mozilla [2].' },
      { op: 'insert_after', block: '[B4]', text: '- likes snow [2]' },
      { op: 'remove', block: 3, text: '' },
    ])
    expect(reading).toMatchObject({
      delta: {
        content: '# Alice\n\nShe left Google and works at Mozilla.\n\n- likes rain\n- likes snow\n',
        blocks: [
          { before: 0, isKept: true, cited: [] },
          { before: 1, isKept: false, cited: [0, 1] },
          { before: 3, isKept: true },
          { before: null, isKept: false, cited: [1] },
        ],
      },
    })
  })

  it('leaves the page as it is when nothing has to change', () => {
    expect(read([])).toMatchObject({ delta: { content: page } })
  })

  it('lets a supported block be reworded, and headings need no support', () => {
    expect(problemsOf([{ op: 'replace', block: 'b2', text: 'Works at Google.' }])).toBe('')
    expect(problemsOf([{ op: 'insert_after', block: 'start', text: '# Notes' }])).toBe('')
  })

  it.each<[string, unknown[], RegExp, Partial<DeltaTarget>?]>([
    ['a block that is not there', [{ op: 'remove', block: 'b9' }], /no block "b9"/],
    ['an operation that is none', [{ op: 'rename', block: 'b1' }], /no operation "rename"/],
    ['no operation at all', [null], /no object/],
    [
      'a block twice',
      [
        { op: 'remove', block: 'b2' },
        { op: 'replace', block: 'b2', text: 'x [1]' },
      ],
      /b2 is changed twice/,
    ],
    ['no text', [{ op: 'insert_after', block: 'b1', text: ' [1] ' }], /no text/],
    ['a claim that rests on nothing', [{ op: 'insert_after', block: 'b1', text: 'She sings.' }], /names no memory/],
    ['a rewording of what rests on nothing', [{ op: 'replace', block: 'b3', text: '- likes cola' }], /names no memory/],
    ['a memory that is not there', [{ op: 'insert_after', block: 'b1', text: 'She sings [7].' }], /not there: 7/],
    [
      'a fence left open',
      [
        { op: 'insert_after', block: 'b1', text: '```\nx' },
        { op: 'remove', block: 'b2' },
      ],
      /names no memory|code fence/,
    ],
    [
      'the end of everything',
      ['b1', 'b2', 'b3', 'b4'].map((block) => ({ op: 'remove', block })),
      /nothing would be left/,
    ],
    ['what was taken back left standing', [], /b3 rests only on/, { isRetracted: (place) => place === 2 }],
  ])('refuses %s', (_, operations, problem, changes) => {
    expect(problemsOf(operations, changes)).toMatch(problem)
  })

  it('refuses the whole when one operation is wrong', () => {
    const reading = read([
      { op: 'remove', block: 'b2' },
      { op: 'remove', block: 'b9' },
    ])
    expect(reading).not.toHaveProperty('delta')
  })

  it('never throws, whatever a model writes, and keeps every block that is not named', () => {
    const operation = fastCheck.oneof(
      fastCheck.record({
        op: fastCheck.constantFrom('replace', 'insert_after', 'remove', 'nonsense'),
        block: fastCheck.constantFrom('b1', 'b2', 'b3', 'b4', 'start', 'b7', 2, null),
        text: fastCheck.constantFrom(
          'New [1].',
          '- item [2]',
          '# H',
          '',
          'Unfounded.',
          '```\nopen',
          '\r\n  - deep [1]\r\n',
        ),
      }),
      fastCheck.jsonValue(),
    )
    fastCheck.assert(
      fastCheck.property(
        fastCheck.oneof(fastCheck.array(operation, { maxLength: 4 }), fastCheck.jsonValue()),
        (operations) => {
          const reading = readDelta({ operations }, target())
          if ('problems' in reading) {
            expect(reading.problems.length).toBeGreaterThan(0)
            return
          }
          const named = new Set(
            (operations as { op: string; block: unknown }[])
              .filter(({ op }) => op !== 'insert_after')
              .map(({ block }) => `b${String(block).replace('b', '')}`),
          )
          const untouched = parseDocument(page)
            .blocks.filter((_, place) => !named.has(`b${place + 1}`))
            .map(({ text }) => text)
          expect(reading.delta.blocks.filter(({ isKept }) => isKept).map(({ text }) => text)).toEqual(untouched)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

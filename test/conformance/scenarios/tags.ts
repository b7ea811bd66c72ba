import assert from 'node:assert/strict'
import type { Check } from '../checks.ts'
import type { Stage } from '../stage.ts'

const MODES = ['any', 'all', 'any_strict', 'all_strict', 'exact'] as const
type Mode = (typeof MODES)[number]

/** What is retained, by its document: the tags are in its name. */
const STORED = [[], ['a'], ['a', 'b'], ['b', 'c']]
const ASKED = [[], ['a'], ['a', 'b'], ['b', 'a'], ['x']]

/** The rule, in the words of the protocol. */
function matches(mode: Mode, asked: readonly string[], row: readonly string[]): boolean {
  if (mode === 'exact') return asked.length === row.length && asked.every((tag) => row.includes(tag))
  if (asked.length === 0) return true
  if (row.length === 0) return mode === 'any' || mode === 'all'
  return mode.startsWith('any') ? asked.some((tag) => row.includes(tag)) : asked.every((tag) => row.includes(tag))
}

const nameOf = (tags: readonly string[]) => `doc-${tags.join('')}`

async function taggedBank(stage: Stage): Promise<{ bank_id: string }> {
  const { bank_id } = await stage.bank()
  const items = STORED.map((tags) => ({
    content: `The lighthouse keeper number ${tags.length} waters flowers with ${tags.join(' and ') || 'nobody'}.`,
    document_id: nameOf(tags),
    tags,
  }))
  await stage.call('retainMemories', { bank_id }, { body: { items } })
  return { bank_id }
}

/** Documents that an operation answers for tags and a mode; without a mode its default holds. */
type Reader = (stage: Stage, bank: { bank_id: string }, tags: string[], mode: Mode | undefined) => Promise<string[]>

const queryOf = (tags: string[], mode: Mode | undefined) => ({
  query: { ...(tags.length === 0 ? {} : { tags }), ...(mode === undefined ? {} : { tags_match: mode }) },
})
const bodyOf = (tags: string[], mode: Mode | undefined) => ({
  query: 'Who waters flowers at the lighthouse?',
  ...(mode === undefined ? {} : { tags_match: mode }),
  tags,
})
const documents = (rows: readonly { document_id: string }[]) => [...new Set(rows.map((row) => row.document_id))]

const READERS: readonly (readonly [name: string, standard: Mode, read: Reader])[] = [
  [
    'recallMemories',
    'any',
    async (stage, bank, tags, mode) =>
      documents((await stage.call('recallMemories', bank, { body: bodyOf(tags, mode) })).results),
  ],
  [
    'listMemories',
    'any',
    async (stage, bank, tags, mode) => documents((await stage.call('listMemories', bank, queryOf(tags, mode))).items),
  ],
  [
    'listDocuments',
    'any_strict',
    async (stage, bank, tags, mode) =>
      (await stage.call('listDocuments', bank, queryOf(tags, mode))).items.map(({ id }: { id: string }) => id),
  ],
  [
    'getMemoryGraph',
    'all_strict',
    async (stage, bank, tags, mode) =>
      documents((await stage.call('getMemoryGraph', bank, queryOf(tags, mode))).table_rows),
  ],
]

const modes = READERS.map(
  ([name, standard, read]): Check => ({
    name: `${name}: every mode with every set of tags, and ${standard} without a mode`,
    run: async (stage) => {
      const bank = await taggedBank(stage)
      for (const mode of [...MODES, undefined]) {
        for (const tags of ASKED) {
          const expected = STORED.filter((row) => matches(mode ?? standard, tags, row)).map(nameOf)
          const found = await read(stage, bank, tags, mode)
          assert.deepEqual(found.sort(), expected.sort(), `${mode ?? 'no mode'} with ${JSON.stringify(tags)}`)
        }
      }
    },
  }),
)

const reflects: Check = {
  name: 'reflect: rests on nothing that the tags leave out',
  run: async (stage) => {
    const bank = await taggedBank(stage)
    for (const mode of [...MODES, undefined]) {
      for (const tags of ASKED) {
        const body = { ...bodyOf(tags, mode), include: { facts: {} } }
        const { based_on } = await stage.call('reflect', bank, { body })
        const allowed = STORED.filter((row) => matches(mode ?? 'any', tags, row)).map(nameOf)
        const used: string[] = []
        for (const { id } of based_on.memories) {
          used.push((await stage.call('getMemory', { ...bank, memory_id: id })).document_id)
        }
        const what = `${mode ?? 'no mode'} with ${JSON.stringify(tags)}`
        assert.deepEqual(
          used.filter((document) => !allowed.includes(document)),
          [],
          what,
        )
        assert.equal(used.length > 0, allowed.length > 0, what)
      }
    }
  },
}

/** Two lists know fewer modes, and treat rows without tags in ways of their own. */
const lists: readonly Check[] = [
  {
    name: 'listMentalModels: any leaves out those without tags, exact compares sets',
    run: async (stage) => {
      const { bank_id } = await stage.bank()
      for (const tags of STORED) {
        const body = { id: `m-${tags.join('')}`, name: 'n', source_query: 'Who?', tags }
        await stage.call('createMentalModel', { bank_id }, { body })
      }
      const ids = async (tags: string[], tags_match: string) => {
        const { items } = await stage.call('listMentalModels', { bank_id }, { query: { tags, tags_match } })
        return items.map(({ id }: { id: string }) => id).sort()
      }
      assert.deepEqual(await ids(['a', 'c'], 'any'), ['m-a', 'm-ab', 'm-bc'])
      assert.deepEqual(await ids(['a', 'b'], 'all'), ['m-ab'])
      assert.deepEqual(await ids(['b', 'a'], 'exact'), ['m-ab'])
    },
  },
  {
    name: 'listDirectives: those without tags are always there',
    run: async (stage) => {
      const { bank_id } = await stage.bank()
      for (const tags of STORED) {
        const body = { name: `d-${tags.join('')}`, content: 'Be brief.', tags }
        await stage.call('createDirective', { bank_id }, { body })
      }
      const names = async (tags: string[], tags_match: string) => {
        const { items } = await stage.call('listDirectives', { bank_id }, { query: { tags, tags_match } })
        return items.map(({ name }: { name: string }) => name).sort()
      }
      assert.deepEqual(await names(['a', 'c'], 'any'), ['d-', 'd-a', 'd-ab', 'd-bc'])
      assert.deepEqual(await names(['a', 'b'], 'all'), ['d-', 'd-ab'])
      assert.deepEqual(await names(['b', 'a'], 'exact'), ['d-', 'd-ab'])
    },
  },
  {
    name: 'listDocuments, getMemoryGraph: a mode that there is not is no mistake',
    run: async (stage) => {
      const bank = await taggedBank(stage)
      for (const name of ['listDocuments', 'getMemoryGraph'] as const) {
        assert.equal((await stage.ask(name, bank, { query: { tags: ['a'], tags_match: 'some' } })).status, 200)
      }
    },
  },
]

export const tagChecks: readonly Check[] = [...modes, reflects, ...lists]

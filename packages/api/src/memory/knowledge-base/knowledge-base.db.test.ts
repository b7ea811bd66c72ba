import { CreatePageRequest, UpdateNodeRequest } from 'hindsight-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { getOperation } from '../../operations/get-operation.ts'
import { deleteMentalModel, patchMentalModel } from '../mental-models/manage-mental-models.ts'
import { getMentalModel, listMentalModels } from '../mental-models/read-mental-models.ts'
import { createFolder, createPage } from './create-nodes.ts'
import { deleteNode } from './delete-node.ts'
import { exportBundle } from './export-bundle.ts'
import { patchNode } from './patch-node.ts'
import { getPage } from './read-page.ts'
import { getTree } from './read-tree.ts'
import { searchPages } from './search-pages.ts'

let db: TestDatabase
let engine: TestEngine
beforeAll(async () => {
  db = await openTestDatabase()
  engine = await createTestEngine(db)
})
afterAll(() => db?.close())

const page = (bank: string, input: Record<string, unknown>) =>
  createPage(engine, bank, CreatePageRequest.parse({ source_query: 'What is it?', ...input }))
const folder = (bank: string, name: string, parent_id?: string) => createFolder(engine, bank, { name, parent_id })
const patch = (bank: string, node_id: string, body: Record<string, unknown>) =>
  patchNode(engine, bank, { node_id, body: UpdateNodeRequest.parse(body) })
const write = (bank: string, mental_model_id: string, content: string) =>
  patchMentalModel(engine, bank, { mental_model_id, body: { content } })

/** `folder/page` for each node, in the order of the tree. */
async function paths(bank: string): Promise<string[]> {
  const list = (nodes: Awaited<ReturnType<typeof getTree>>['roots'], above: string): string[] =>
    nodes.flatMap((node) => [`${above}${node.name}`, ...list(node.children, `${above}${node.name}/`)])
  return list((await getTree(engine, bank)).roots, '')
}

describe('the tree', () => {
  it('is empty at first, also for a bank that is not there', async () => {
    expect(await getTree(engine, 'nobody')).toEqual({ roots: [] })
    expect((await searchPages(engine, 'nobody', { q: 'x', limit: 10 })).total).toBe(0)
    expect((await exportBundle(engine, 'nobody')).files.map(({ path }) => path)).toEqual(['index.md'])
  })

  it('has folders and pages in their order, each page with its question and its refresh', async () => {
    const people = await folder('tree', 'People')
    expect(people).toMatchObject({ kind: 'folder', name: 'People', parent_id: null, children: [] })
    const family = await folder('tree', 'family', people.id)
    const { page_id, mental_model_id, operation_id } = await page('tree', {
      name: 'Alice',
      source_query: 'Who is Alice?',
      parent_id: family.id,
      tags: ['people'],
    })
    await page('tree', { name: 'aardvarks' })
    expect(await paths('tree')).toEqual(['aardvarks', 'People', 'People/family', 'People/family/Alice'])
    const [, top] = (await getTree(engine, 'tree')).roots
    expect(top!.children[0]!.children[0]).toMatchObject({
      id: page_id,
      mental_model_id,
      parent_id: family.id,
      description: 'Who is Alice?',
      tags: ['people'],
      is_stale: false,
      trigger: { mode: 'delta', fact_types: ['observation'], refresh_after_consolidation: true },
    })
    expect(await getMentalModel(engine, 'tree', { mental_model_id })).toMatchObject({ name: 'Alice', max_tokens: 4096 })
    expect(await getOperation(engine, 'tree', { operation_id: operation_id! })).toMatchObject({ status: 'pending' })
  })

  it('merges a trigger over that of pages, and over the one a page has', async () => {
    const cron = await page('triggers', {
      name: 'Weekly',
      trigger: { refresh_cron: '0 6 * * 1', fact_types: ['world'] },
    })
    const triggerOf = async () => (await getTree(engine, 'triggers')).roots[0]!.trigger
    expect(await triggerOf()).toMatchObject({
      mode: 'delta',
      fact_types: ['world'],
      exclude_mental_models: true,
      refresh_cron: '0 6 * * 1',
      refresh_after_consolidation: false,
    })
    await patch('triggers', cron.page_id, { trigger: { refresh_after_consolidation: true } })
    expect(await triggerOf()).toMatchObject({ refresh_after_consolidation: true, fact_types: ['world'] })
    expect((await triggerOf())!.refresh_cron ?? null).toBeNull()
  })

  it('refuses parents that hold nothing, taken names, and a folder in itself', async () => {
    const outer = await folder('rules', 'Outer')
    const inner = await folder('rules', 'Inner', outer.id)
    const note = await page('rules', { name: 'Note', parent_id: outer.id })
    await expect(folder('rules', 'x', 'nowhere')).rejects.toMatchObject({ status: 400 })
    await expect(page('rules', { name: 'x', parent_id: note.page_id })).rejects.toMatchObject({ status: 400 })
    await expect(page('rules', { name: 'NOTE', parent_id: outer.id })).rejects.toMatchObject({
      status: 409,
      detail: "There is a page 'NOTE' in this folder already",
    })
    // What was refused has left nothing.
    expect((await listMentalModels(engine, 'rules', { ...all })).total).toBe(1)
    const other = await page('rules', { name: 'Note' })
    await expect(patch('rules', other.page_id, { parent_id: outer.id })).rejects.toMatchObject({ status: 409 })
    await expect(patch('rules', outer.id, { parent_id: inner.id })).rejects.toMatchObject({ status: 400 })
    await expect(patch('rules', outer.id, { parent_id: outer.id })).rejects.toMatchObject({ status: 400 })
    await expect(patch('rules', outer.id, {})).rejects.toMatchObject({ status: 400 })
    await expect(patch('rules', outer.id, { source_query: 'x' })).rejects.toMatchObject({ status: 404 })
    await expect(patch('rules', 'nowhere', { name: 'x' })).rejects.toMatchObject({ status: 404 })
    await expect(getPage(engine, 'rules', { page_id: outer.id })).rejects.toMatchObject({ status: 404 })
    expect(await paths('rules')).toEqual(['Note', 'Outer', 'Outer/Inner', 'Outer/Note'])
  })

  it('lets nodes be renamed, moved, asked something else', async () => {
    const home = await folder('moves', 'Home')
    const note = await page('moves', { name: 'Note', parent_id: home.id })
    expect(await patch('moves', note.page_id, { parent_id: null, name: 'Memo' })).toMatchObject({
      name: 'Memo',
      parent_id: null,
      description: 'What is it?',
    })
    const changed = await patch('moves', note.page_id, { source_query: 'And now?', tags: ['a'], max_tokens: 999 })
    expect(changed).toMatchObject({ description: 'And now?', tags: ['a'] })
    expect(await getMentalModel(engine, 'moves', { mental_model_id: note.mental_model_id })).toMatchObject({
      name: 'Memo',
      max_tokens: 999,
    })
    expect(await paths('moves')).toEqual(['Home', 'Memo'])
  })

  it('goes with what it was about', async () => {
    const outer = await folder('ends', 'Outer')
    const inner = await folder('ends', 'Inner', outer.id)
    await page('ends', { name: 'Deep', parent_id: inner.id })
    const kept = await page('ends', { name: 'Kept' })
    expect(await deleteNode(engine, 'ends', { node_id: outer.id })).toEqual({ status: 'deleted' })
    expect(await paths('ends')).toEqual(['Kept'])
    expect((await listMentalModels(engine, 'ends', { ...all })).total).toBe(1)
    await expect(deleteNode(engine, 'ends', { node_id: outer.id })).rejects.toMatchObject({ status: 404 })
    await deleteMentalModel(engine, 'ends', { mental_model_id: kept.mental_model_id })
    expect(await paths('ends')).toEqual([])
  })
})

const all = { limit: 100, offset: 0, detail: 'full', tags_match: 'any' } as const

describe('pages', () => {
  it('are Markdown behind front matter, with what they are told by a tag', async () => {
    const { page_id, mental_model_id } = await page('pages', {
      name: 'The "house"',
      source_query: 'Where: the house?',
      tags: ['type:place', 'home'],
    })
    expect(await getPage(engine, 'pages', { page_id })).toMatchObject({ body: null, type: 'place', tags: ['home'] })
    await write('pages', mental_model_id, '# House\n\nIt is in Lyon.')
    const written = await getPage(engine, 'pages', { page_id })
    expect(written.body).toBe('# House\n\nIt is in Lyon.')
    expect(written.markdown).toBe(
      [
        '---',
        `id: "${page_id}"`,
        'type: "place"',
        'title: "The \\"house\\""',
        'description: "Where: the house?"',
        'tags: ["home"]',
        ...(written.timestamp == null ? [] : [`timestamp: "${written.timestamp}"`]),
        '---',
        '',
        '# House\n\nIt is in Lyon.',
      ].join('\n'),
    )
  })

  it('are found by words and by meaning, with the part that answers', async () => {
    const bees = await page('search', { name: 'Garden', source_query: 'What is in the garden?' })
    const work = await page('search', { name: 'Office', source_query: 'Who works where?' })
    await page('search', { name: 'Unwritten' })
    const filler = 'The old shed was painted green. '.repeat(30)
    await write('search', bees.mental_model_id, `${filler}Alice keeps bees behind the apple tree. ${filler}`)
    await write('search', work.mental_model_id, 'Bob is a lawyer at a bank in Geneva.')
    const { results, total } = await searchPages(engine, 'search', { q: 'Who keeps bees?', limit: 10 })
    expect(results[0]).toMatchObject({ id: bees.page_id, name: 'Garden', mental_model_id: bees.mental_model_id })
    expect(results[0]!.snippet).toMatch(/^Alice keeps bees behind the apple tree\./)
    expect(results[0]!.snippet.length).toBeLessThanOrEqual(280)
    expect(total).toBe(results.length)
    const byMeaning = await searchPages(engine, 'search', { q: 'attorney', limit: 1 })
    expect(byMeaning.results.map(({ name }) => name)).toEqual(['Office'])
  })

  it('are exported as files that link to each other', async () => {
    const people = await folder('bundle', 'People')
    const { page_id, mental_model_id } = await page('bundle', { name: 'Alice [A]', parent_id: people.id })
    await write('bundle', mental_model_id, 'First.')
    await write('bundle', mental_model_id, 'Second.')
    const files = new Map((await exportBundle(engine, 'bundle')).files.map(({ path, content }) => [path, content]))
    expect([...files.keys()]).toEqual(['index.md', `${page_id}.md`, `${page_id}.log.md`])
    expect(files.get('index.md')).toContain(`- **People**\n  - [Alice \\[A\\]](${page_id}.md) – What is it?`)
    expect(files.get(`${page_id}.md`)).toMatch(/Second\.$/)
    expect(files.get(`${page_id}.log.md`)).toContain('First.')
  })
})

import {
  CreateDirectiveRequest,
  ReflectRequest,
  type ReflectRequestInput,
  RetainRequest,
  type RetainRequestInput,
} from 'hindsight-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine } from '../../../../../test/support/test-engine.ts'
import { execute, sql } from '../../database/sql.ts'
import { MemorySearchIndex } from '../../search/memory/host.ts'
import { countTokens } from '../../text/count-tokens.ts'
import { ensureBank } from '../banks/ensure-bank.ts'
import { findBank } from '../banks/find-bank.ts'
import { createDirective } from '../directives/manage-directives.ts'
import type { Engine } from '../engine.ts'
import { retain as retainParsed } from '../retain/retain.ts'
import { reflect as reflectParsed } from './reflect.ts'
import { defaultReflectSettings } from './reflect-settings.ts'

let db: TestDatabase
let engine: Engine
let search: MemorySearchIndex

beforeAll(async () => {
  db = await openTestDatabase()
  search = new MemorySearchIndex({ connection: db.url })
  engine = await createTestEngine(db, { search, now: () => new Date('2024-07-01T12:00:00Z') })
  await retain('alice', [
    {
      content: 'Alice works at Google as a data scientist.',
      timestamp: '2024-01-10T09:00:00Z',
      document_id: 'chat-1',
      tags: ['work'],
    },
    {
      content: 'Alice left Google and works at Mozilla now.',
      timestamp: '2024-06-01T09:00:00Z',
      document_id: 'chat-2',
      tags: ['work'],
    },
    {
      content: "Alice's salary at Mozilla is 70,000 euros.",
      timestamp: '2024-06-02T09:00:00Z',
      document_id: 'chat-3',
      tags: ['money'],
    },
    { content: 'Bob grows tomatoes on his balcony.', timestamp: '2024-05-05T09:00:00Z', document_id: 'chat-4' },
  ])
})
afterAll(async () => {
  await search?.[Symbol.asyncDispose]()
  await db?.close()
})

const reflect = (bank: string, request: ReflectRequestInput) =>
  reflectParsed(engine, bank, ReflectRequest.parse(request))
const retain = (bank: string, items: RetainRequestInput['items']) =>
  retainParsed(engine, bank, RetainRequest.parse({ items }))
const direct = (bank: string, name: string, content: string, more: object = {}) =>
  createDirective(engine, bank, CreateDirectiveRequest.parse({ name, content, ...more }))

describe('reflect without a model', () => {
  it('answers with dated, cited statements, the newest first where things have changed', async () => {
    const answer = await reflect('alice', { query: 'Where does Alice work?', include: { facts: {} } })
    expect(answer.text).toMatch(
      /^\*\*Most recently:\*\* Alice left Google and works at Mozilla now\. \(1 June 2024\) \[1\]/,
    )
    expect(answer.text).toContain('Alice works at Google as a data scientist. (10 January 2024)')
    expect(answer.text).toContain('- [1] memory from chat-2, 1 June 2024')
    expect(answer.text).toContain('no language model was used')
    expect(answer.model_used).toBe(false)
    expect(answer.based_on!.memories[0]).toMatchObject({
      text: 'Alice left Google and works at Mozilla now.',
      type: 'world',
    })
    expect(answer.based_on!.memories).toHaveLength(answer.text.match(/^- \[\d+\] memory/gm)!.length)
    expect(answer).not.toHaveProperty('trace')
  })

  it('leaves out what was not asked for', async () => {
    const answer = await reflect('alice', { query: 'Where does Alice work?' })
    expect(answer).not.toHaveProperty('based_on')
    expect(answer).not.toHaveProperty('structured_output')
    expect(answer.text).not.toContain('tomatoes')
  })

  it('creates the bank, and says honestly that there is nothing', async () => {
    const answer = await reflect('new', { query: 'Who am I?', include: { facts: {}, tool_calls: {} } })
    expect(answer.text).toContain('I have no memories yet')
    expect(answer.based_on).toEqual({ memories: [], mental_models: [], directives: [] })
    expect(await findBank(db, 'new')).not.toBeNull()
    const lost = await reflect('alice', { query: 'What is the boiling point of tungsten?' })
    expect(lost.text).toContain('I found nothing in my memories that answers this.')
    expect((await reflect('alice', { query: '?!' })).text).toContain('I found nothing')
  })

  it('takes a question of any length', async () => {
    const answer = await reflect('alice', {
      query: `Where does Alice work? ${'Please think about it carefully. '.repeat(300)}`,
    })
    expect(answer.text).toContain('Alice')
  })

  it('keeps to the tokens', async () => {
    const capped = {
      ...engine,
      settings: { ...engine.settings, reflect: { ...defaultReflectSettings, maxAnswerTokens: 12 } },
    }
    const asking = ReflectRequest.parse({ query: 'Tell me about Alice', max_tokens: 120 })
    expect(await countTokens((await reflectParsed(capped, 'alice', asking)).text)).toBeLessThanOrEqual(12)
    for (const max_tokens of [120, 60, 12]) {
      const { text } = await reflect('alice', { query: 'Tell me about Alice', max_tokens })
      expect(await countTokens(text)).toBeLessThanOrEqual(max_tokens)
      expect(text).toContain('Alice')
    }
  })

  it('looks only at the tags and types that are asked for', async () => {
    const answer = await reflect('alice', { query: 'What about Alice?', tags: ['money'], tags_match: 'any_strict' })
    expect(answer.text).toContain('70,000')
    expect(answer.text).not.toContain('data scientist')
    expect((await reflect('alice', { query: 'What about Alice?', fact_types: ['observation'] })).text).toContain(
      'found nothing',
    )
  })

  it('shows its searches when asked', async () => {
    const { trace } = await reflect('alice', { query: 'Where does Alice work?', include: { tool_calls: {} } })
    expect(trace!.tool_calls.map(({ tool }) => tool)).toEqual(['search_mental_models', 'search_observations', 'recall'])
    expect(trace!.tool_calls[2]!.output).toMatchObject({
      results: expect.arrayContaining([expect.objectContaining({ type: 'world' })]),
    })
    expect(trace!.llm_calls).toEqual([])
    const bare = await reflect('alice', { query: 'Where?', include: { tool_calls: { output: false } } })
    expect(bare.trace!.tool_calls.every((call) => call.output === undefined)).toBe(true)
  })

  it('fills a schema from what it found', async () => {
    const { structured_output: output } = await reflect('alice', {
      query: "What is Alice's salary?",
      response_schema: {
        type: 'object',
        properties: { salary: { type: 'integer' }, hobby: { type: 'string' } },
        required: ['hobby'],
      },
    })
    expect(output).toEqual({ salary: 70_000, hobby: null })
  })

  it('refuses a schema that is none, and says where', async () => {
    const shape = { type: 'object', properties: { salary: { type: 'integer', minimum: 'much' } } }
    await expect(reflect('unknown', { query: 'How much?', response_schema: shape })).rejects.toMatchObject({
      status: 422,
      detail: expect.stringContaining('response_schema/properties/salary/minimum must be number'),
    })
    expect(await findBank(db, 'unknown')).toBeNull()
  })

  it('speaks of mental models, unless they are excluded', async () => {
    const bank = await ensureBank(db, 'models', undefined)
    await execute(
      db,
      sql`insert into mental_models (bank, id, name, source_query, content) values
          (${bank.number}, 'prefs', 'User Preferences', '', 'User prefers dark mode.'),
          (${bank.number}, 'empty', 'User Preferences too', '', 'Generating content...')`,
    )
    const query = 'What does the user prefer?'
    const answer = await reflect('models', { query, include: { facts: {} } })
    expect(answer.text).toContain('User prefers dark mode. [1]')
    expect(answer.text).toContain('mental model “User Preferences”')
    expect(answer.based_on!.mental_models).toEqual([{ id: 'prefs', text: 'User Preferences: User prefers dark mode.' }])
    expect((await reflect('models', { query, exclude_mental_models: true })).text).not.toContain('dark mode')
    expect((await reflect('models', { query, exclude_mental_model_ids: ['prefs'] })).text).not.toContain('dark mode')
  })
})

describe('directives', () => {
  beforeAll(async () => {
    await retain('directed', [
      { content: 'Alice works at Mozilla.', timestamp: '2024-06-01T09:00:00Z', document_id: 'a' },
      { content: 'Alice works in a red office.', timestamp: '2024-06-02T09:00:00Z', document_id: 'b' },
      { content: "Alice's salary for her work is 70,000 euros.", timestamp: '2024-06-03T09:00:00Z', document_id: 'c' },
      { content: 'Alice works with Carol on fonts.', timestamp: '2024-06-04T09:00:00Z', document_id: 'd' },
      { content: 'Alice works from home on Fridays.', timestamp: '2024-06-05T09:00:00Z', document_id: 'e' },
    ])
    await direct('directed', 'Short', 'At most two bullet points, in plain text', { priority: 5 })
    await direct('directed', 'Secrets', "Never reveal Alice's salary")
    await direct('directed', 'Tone', 'Speak like a pirate')
    await direct('directed', 'Tagged', 'Never mention dates', { tags: ['formal'] })
    await direct('directed', 'Off', 'Never mention Mozilla', { is_active: false })
  })

  it('that code can follow are followed, and the others are named', async () => {
    const answer = await reflect('directed', {
      query: 'What about Alice and her work?',
      budget: 'high',
      include: { facts: {}, tool_calls: {} },
    })
    const bullets = answer.text.split('\n').filter((line) => line.startsWith('- Alice'))
    expect(bullets).toHaveLength(2)
    expect(answer.text).not.toMatch(/\*\*|70,000/)
    expect(answer.text).toContain('2024')
    expect(answer.text).toContain('Directives that need one were not applied: “Tone”.')
    expect(answer.based_on!.directives.map(({ name }) => name).sort()).toEqual(['Secrets', 'Short'])
    expect(JSON.stringify(answer)).not.toContain('70,000')
    const call = answer.trace!.tool_calls.at(-1)!
    expect(call.tool).toBe('apply_directives')
    expect(Object.values(call.output!).sort()).toEqual(['applied', 'applied', 'not applied'])
  })

  it('with tags apply to requests with those tags, or when all are wanted', async () => {
    const query = 'What about Alice and her work?'
    expect((await reflect('directed', { query, tags: ['formal'] })).text).not.toContain('2024')
    expect((await reflect('directed', { query, tags: ['other'] })).text).toContain('2024')
    expect((await reflect('directed', { query, apply_all_directives: true })).text).not.toContain('2024')
  })
})

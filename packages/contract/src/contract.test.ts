import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  CreateBankRequest,
  CreateDirectiveRequest,
  CreateMentalModelRequest,
  CronExpression,
  DryRunExtractRequest,
  Id,
  MemoryItem,
  MentalModelTrigger,
  parseTimestamp,
  paths,
  RecallRequest,
  ReflectRequest,
  RetainRequest,
  routes,
  TagGroup,
  UpdateMemoryRequest,
} from './index.ts'

describe('what the smallest requests become', () => {
  it.each([
    ['a retain', RetainRequest, { items: [] }, { items: [], async: false }],
    ['an item', MemoryItem, { content: 'Hello' }, { content: 'Hello', resolve_entities: true }],
    [
      'a recall',
      RecallRequest,
      { query: 'Who?' },
      {
        query: 'Who?',
        prefer_observations: false,
        budget: 'mid',
        max_tokens: 4096,
        trace: false,
        include: { entities: { max_tokens: 500 } },
        tags_match: 'any',
      },
    ],
    [
      'a reflect',
      ReflectRequest,
      { query: 'Who?' },
      {
        query: 'Who?',
        budget: 'low',
        max_tokens: 4096,
        tags_match: 'any',
        apply_all_directives: false,
        exclude_mental_models: false,
      },
    ],
    ['a dry run', DryRunExtractRequest, { content: 'x' }, { content: 'x', context: '' }],
    ['a bank', CreateBankRequest, {}, {}],
    [
      'a directive',
      CreateDirectiveRequest,
      { name: 'n', content: 'c' },
      { name: 'n', content: 'c', priority: 0, is_active: true, tags: [] },
    ],
    [
      'a mental model',
      CreateMentalModelRequest,
      { name: 'n', source_query: 'q' },
      {
        name: 'n',
        source_query: 'q',
        tags: [],
        max_tokens: 2048,
        trigger: {
          mode: 'full',
          refresh_after_consolidation: false,
          exclude_mental_models: false,
          keep_trace: false,
        },
      },
    ],
  ])('%s', (_, schema, given, expected) => expect(schema.parse(given)).toEqual(expected))
})

describe('the fullest requests', () => {
  it('accepts a retain with every field', () => {
    const item = {
      content: 'Alice works at Google',
      timestamp: '2024-05-07T10:00:00.123456+02:00',
      context: 'career',
      metadata: { source: 'slack', dropped: null },
      document_id: 'notes/2024/may',
      entities: [{ text: 'Alice', type: 'PERSON' }, { text: 'Google' }],
      resolve_entities: false,
      tags: ['work'],
      observation_scopes: [['work'], []],
      strategy: 's',
      update_mode: 'append',
    }
    const request = { items: [item], async: true, document_tags: ['t'], operation_id: crypto.randomUUID() }
    expect(RetainRequest.parse(request)).toEqual({ ...request, items: [{ ...item, metadata: { source: 'slack' } }] })
  })

  it('accepts a recall with every field', () => {
    const request = {
      query: 'What does Alice do?',
      types: ['world', 'opinion'],
      prefer_observations: true,
      budget: 'high',
      max_tokens: 1,
      trace: true,
      query_timestamp: '2024-05-07',
      include: {
        entities: null,
        chunks: { max_tokens: 1 },
        source_facts: { max_tokens: 2, max_tokens_per_observation: 3 },
      },
      tags: null,
      tags_match: 'exact',
      tag_groups: [{ and: [{ tags: ['a'], match: 'all' }, { not: { or: [{ tags: [], match: 'any_strict' }] } }] }],
      min_scores: { semantic: 0.1, keyword: null, reranker: 1, final: 0 },
      temporal_window: { start: '2024-01-01', end: '2024-01-01' },
      metadata: { source: 'slack' },
      time_range: { start: null, end: '2024-06-01T00:00:00Z' },
    }
    expect(RecallRequest.parse(request)).toEqual(request)
  })

  it('fills in what an empty include object asks for', () => {
    const { include } = RecallRequest.parse({ query: 'q', include: { chunks: {}, source_facts: {} } })
    expect(include).toEqual({
      entities: { max_tokens: 500 },
      chunks: { max_tokens: 8192 },
      source_facts: { max_tokens: 4096, max_tokens_per_observation: -1 },
    })
  })

  it('accepts a text to keep in place of a question', () => {
    expect(CreateMentalModelRequest.safeParse({ name: 'n', content: 'Prefers dark mode' }).success).toBe(true)
  })
})

describe('tags', () => {
  it.each([
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    ['a,b', ['a,b']],
    ['["a","b"]', ['a', 'b']],
    ['[1]', ['[1]']],
    ['', ['']],
  ])('of an item may be written %j', (given, expected) => {
    expect(MemoryItem.parse({ content: 'x', tags: given }).tags).toEqual(expected)
  })

  it('in groups match strictly unless they say otherwise, however deep', () => {
    expect(TagGroup.parse({ not: { or: [{ tags: ['a'] }] } })).toEqual({
      not: { or: [{ tags: ['a'], match: 'any_strict' }] },
    })
  })
})

describe('what is refused', () => {
  const recall = (more: object) => [RecallRequest, { query: 'q', ...more }] as const
  const retain = (more: object) => [MemoryItem, { content: 'c', ...more }] as const
  const trigger = (more: object) => [MentalModelTrigger, more] as const
  const model = (more: object) => [CreateMentalModelRequest, { name: 'n', source_query: 'q', ...more }] as const
  it.each([
    ['blank content', ...retain({ content: ' \n' }), ['content']],
    ['a number as content', ...retain({ content: 3 }), ['content']],
    ['a number as time', ...retain({ timestamp: 1_700_000_000 }), ['timestamp']],
    ['a time that is none', ...retain({ timestamp: 'yesterday' }), ['timestamp']],
    ['a day that no month has', ...retain({ timestamp: '2023-02-29' }), ['timestamp']],
    ['metadata that is not text', ...retain({ metadata: { n: 1 } }), ['metadata', 'n']],
    ['an unknown update mode', ...retain({ update_mode: 'merge' }), ['update_mode']],
    ['an endless document id', ...retain({ document_id: 'é'.repeat(1001) }), ['document_id']],
    ['an operation id that is no UUID', RetainRequest, { items: [], operation_id: 'x' }, ['operation_id']],
    ['a question without words', ...recall({ query: ' ?! ' }), ['query']],
    ['an unknown budget', ...recall({ budget: 'max' }), ['budget']],
    ['tags beside tag groups', ...recall({ tags: [], tag_groups: [] }), []],
    [
      'a window that ends first',
      ...recall({ temporal_window: { start: '2024-02-01', end: '2024-01-31' } }),
      ['temporal_window'],
    ],
    ['a range that ends first', ...recall({ time_range: { start: '2024-02-01', end: '2024-01-31' } }), ['time_range']],
    ['half a window', ...recall({ temporal_window: { start: '2024-02-01' } }), ['temporal_window', 'end']],
    ['no fact types', ReflectRequest, { query: 'q', fact_types: [] }, ['fact_types']],
    [
      'a schema without properties',
      ReflectRequest,
      { query: 'q', response_schema: { type: 'object' } },
      ['response_schema'],
    ],
    [
      'a schema that requires what it lacks',
      ReflectRequest,
      { query: 'q', response_schema: { properties: { a: { type: 'string' } }, required: ['toString'] } },
      ['response_schema'],
    ],
    ['a trait above 5', CreateBankRequest, { disposition_empathy: 6 }, ['disposition_empathy']],
    ['half a disposition', CreateBankRequest, { disposition: { empathy: 3 } }, ['disposition', 'skepticism']],
    [
      'a priority no database holds',
      CreateDirectiveRequest,
      { name: 'n', content: 'c', priority: 2 ** 31 },
      ['priority'],
    ],
    ['neither question nor text', CreateMentalModelRequest, { name: 'n' }, ['source_query']],
    ['a model that is too short', ...model({ max_tokens: 255 }), ['max_tokens']],
    ['a model that is too long', ...model({ max_tokens: 8193 }), ['max_tokens']],
    ['a cron of six fields', ...trigger({ refresh_cron: '* * * * * *' }), ['refresh_cron']],
    ['a cron of words', ...trigger({ refresh_cron: 'every day at six sharp' }), ['refresh_cron']],
    ['a cron out of range', ...trigger({ refresh_cron: '61 0 * * *' }), ['refresh_cron']],
    ['two triggers', ...trigger({ refresh_cron: '0 6 * * *', refresh_after_consolidation: true }), []],
    ['a negative interval', ...trigger({ min_refresh_interval_seconds: -1 }), ['min_refresh_interval_seconds']],
    ['no change at all', UpdateMemoryRequest, { reason: 'r', resolve_entities: true }, []],
    ['an unknown state', UpdateMemoryRequest, { state: 'gone' }, ['state']],
  ])('%s', (_, schema: z.ZodType, given, path) => {
    const result = schema.safeParse(given)
    expect(result.error?.issues.map((issue) => issue.path)).toContainEqual(path)
  })
})

describe('CronExpression', () => {
  it.each([
    ['0 6 * * *', true],
    ['*/15 0-23/2 1,15 jan-Mar MON', true],
    ['0 0 31 12 7', true],
    ['60 * * * *', false],
    ['* 24 * * *', false],
    ['* * 0 * *', false],
    ['* * * 13 *', false],
    ['* * * * 8', false],
    ['5-1 * * * *', false],
    ['*/0 * * * *', false],
    ['*-3 * * * *', false],
    ['* * * * moon', false],
    ['* * * *', false],
    ['', false],
  ])('%j', (text, valid) => expect(CronExpression.safeParse(text).success).toBe(valid))
})

describe('parseTimestamp', () => {
  it.each([
    ['2024-05-07', '2024-05-07T00:00:00.000Z'],
    ['2024-05-07T10:00', '2024-05-07T10:00:00.000Z'],
    ['2024-05-07 10:00:30.5+02:00', '2024-05-07T08:00:30.500Z'],
    ['2024-05-07T10:00:00+0530', '2024-05-07T04:30:00.000Z'],
    ['2024-05-07t10:00:00z', '2024-05-07T10:00:00.000Z'],
    [' 2024-02-29 ', '2024-02-29T00:00:00.000Z'],
    ['0001-01-01', '0001-01-01T00:00:00.000Z'],
    ['2023-02-29', null],
    ['2024-04-31T00:00Z', null],
    ['2024-13-01', null],
    ['2024-05-07T25:00', null],
    ['0000-01-01', null],
    ['0001-01-01T00:00+14:00', null],
    ['9999-12-31T23:59-12:00', null],
    ['', null],
    ['May 7', null],
  ])('%s', (text, expected) => expect(parseTimestamp(text)?.toISOString() ?? null).toBe(expected))
})

describe('the route table', () => {
  it('has one route for every path but the metrics, which are no JSON', () => {
    expect(new Set(['getMetrics', ...Object.keys(routes)])).toEqual(new Set(Object.keys(paths)))
    const seen = Object.values(paths).map(({ method, path }) => `${method} ${path}`)
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('asks for every parameter of its path, and for no other', () => {
    for (const { path, params } of Object.values(routes)) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      expect(params instanceof z.ZodObject ? Object.keys(params.shape) : [], path).toEqual(named)
    }
  })

  it('lets everything be written as JSON Schema, named where it has a name', () => {
    for (const [name, { params, query, body, output }] of Object.entries(routes)) {
      for (const schema of [params, query, body, output]) {
        if (schema instanceof z.ZodUndefined) continue
        expect(z.toJSONSchema(schema, { io: 'input' }), name).toBeTypeOf('object')
      }
    }
  })

  it('bounds pages', () => {
    expect(routes.listOperations.query.parse({})).toEqual({ limit: 20, offset: 0, exclude_parents: false })
    expect(routes.listOperations.query.safeParse({ limit: 101 }).success).toBe(false)
    expect(routes.listChunks.query.safeParse({ limit: 0 }).success).toBe(false)
    expect(routes.listEntities.query.safeParse({ limit: 0 }).success).toBe(true)
    expect(routes.listTags.query.safeParse({ offset: -1 }).success).toBe(false)
  })
})

describe('Id', () => {
  it.each([
    ['a/b c.txt', true],
    ['é'.repeat(1000), true],
    ['', false],
    ['a\0', false],
    ['x'.repeat(2001), false],
  ])('%#', (id, valid) => expect(Id.safeParse(id).success).toBe(valid))
})

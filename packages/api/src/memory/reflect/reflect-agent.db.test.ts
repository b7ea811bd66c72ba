import {
  CreateDirectiveRequest,
  type ReflectEvent,
  ReflectRequest,
  type ReflectRequestInput,
  RetainRequest,
  type RetainRequestInput,
} from 'hindsight-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answer, answerJson, startFakeModelServer } from '../../../../../test/support/fake-model-server.ts'
import { type Step, scriptedModel } from '../../../../../test/support/scripted-model.ts'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine } from '../../../../../test/support/test-engine.ts'
import type { LanguageReply, LanguageRequest } from '../../models/language/language-model.ts'
import { createVendor } from '../../models/language/vendors/create-vendor.ts'
import { ModelError } from '../../models/model-error.ts'
import { MemorySearchIndex } from '../../search/memory/host.ts'
import { countTokens } from '../../text/count-tokens.ts'
import { createDirective } from '../directives/manage-directives.ts'
import type { Engine } from '../engine.ts'
import { retain as retainParsed } from '../retain/retain.ts'
import { reflect as reflectParsed } from './reflect.ts'
import { defaultReflectSettings } from './reflect-settings.ts'

let db: TestDatabase
let search: MemorySearchIndex
let plain: Engine

beforeAll(async () => {
  db = await openTestDatabase()
  search = new MemorySearchIndex({ connection: db.url })
  plain = await createTestEngine(db, { search, now: () => new Date('2024-06-20T12:00:00Z') })
  await retain('diary', [
    { content: 'Alice works at the bakery of Mr. Dupont.', timestamp: '2024-03-01T00:00:00Z', document_id: 'a' },
    { content: 'Alice has moved to Paris.', timestamp: '2024-05-01T00:00:00Z', document_id: 'b' },
    {
      content: 'The Dupont bakery sells saffron buns on Sundays.',
      timestamp: '2024-05-02T00:00:00Z',
      document_id: 'c',
    },
    { content: 'Bob repairs violins in Cremona.', timestamp: '2024-05-03T00:00:00Z', document_id: 'd' },
  ])
})
afterAll(async () => {
  await search?.[Symbol.asyncDispose]()
  await db?.close()
})

const retain = (bank: string, items: RetainRequestInput['items']) =>
  retainParsed(plain, bank, RetainRequest.parse({ items }))
const direct = (bank: string, name: string, content: string, more: object = {}) =>
  createDirective(plain, bank, CreateDirectiveRequest.parse({ name, content, ...more }))

interface Asked {
  readonly bank?: string
  readonly request?: Partial<ReflectRequestInput>
  readonly settings?: Partial<Engine['settings']>
  readonly signal?: AbortSignal
  readonly emit?: (event: ReflectEvent) => void
}

/** Asks where Alice lives; the model takes the steps one after the other. */
async function ask(steps: readonly Step[], { bank = 'diary', request, settings, signal, emit }: Asked = {}) {
  const model = scriptedModel(steps)
  const engine = { ...plain, languageFor: () => model, settings: { ...plain.settings, ...settings } }
  const parsed = ReflectRequest.parse({ query: 'Where does Alice live?', ...request })
  const response = await reflectParsed(engine, bank, parsed, signal, emit)
  return { response, asked: model.asked, prompts: model.asked.map(promptOf) }
}

const promptOf = ({ messages }: LanguageRequest) => messages.map(({ content }) => content).join('\n')
const call = (name: string, input: object | string, id = name): Partial<LanguageReply> => ({
  toolCalls: [{ id, name, arguments: typeof input === 'string' ? input : JSON.stringify(input) }],
  finishReason: 'tool_calls',
})
const toolResults = ({ messages }: LanguageRequest) =>
  messages.filter(({ role }) => role === 'tool').map(({ content }) => content)
/** Answers with the number under which the model was told of something. */
const citing =
  (text: string, about: string): Step =>
  async (request) => ({
    text: `${text} [${new RegExp(`\\[(\\d+)\\] \\([^\\n]*${about}`).exec(promptOf(request))![1]}].`,
  })

describe('a model with tools', () => {
  it('searches in its own words, reads sources, and answers from what it found', async () => {
    const { response, asked } = await ask(
      [
        call('recall', { query: 'violins' }),
        async (request) => {
          const number = /\[(\d+)\] \([^\n]*Cremona/.exec(promptOf(request))![1]
          return call('functions.expand', { numbers: [number], depth: 'document' })
        },
        citing('Bob repairs violins in Cremona', 'Cremona'),
      ],
      { request: { include: { facts: {}, tool_calls: {} } } },
    )
    expect(response).toMatchObject({
      text: 'Bob repairs violins in Cremona [1].',
      model_used: true,
      usage: { input_tokens: 300, output_tokens: 30, total_tokens: 330 },
      grounding: { claims: 1, supported: 1, unsupported: [] },
      based_on: { memories: [{ text: 'Bob repairs violins in Cremona.' }] },
    })
    expect(response.degraded).toBeUndefined()
    expect(toolResults(asked[2]!)[1]).toContain('Source of [')
    expect(toolResults(asked[2]!)[1]).toContain('Bob repairs violins in Cremona.')
    expect(response.trace!.tool_calls.map(({ tool, iteration }) => [tool, iteration])).toEqual([
      ['search_mental_models', 0],
      ['search_observations', 0],
      ['recall', 0],
      ['recall', 1],
      ['expand', 2],
    ])
    expect(response.trace!.llm_calls.map(({ scope }) => scope)).toEqual(['reflect', 'reflect', 'reflect'])
  })

  it('may hand its answer to a tool', async () => {
    const { response, asked } = await ask([call('done', { answer: 'In Paris.' })])
    expect(response).toMatchObject({ text: 'In Paris.', model_used: true })
    expect(asked).toHaveLength(1)
    expect(asked[0]!.tools!.map(({ name }) => name)).toEqual([
      'search_mental_models',
      'search_observations',
      'recall',
      'expand',
      'done',
    ])
  })

  it('is told what is wrong with a call, and not given what was left out', async () => {
    const { asked } = await ask(
      [
        { ...call('fly', {}), text: 'Let me fly.' },
        {
          ...call('recall', '{"query": "saffron buns"'),
          toolCalls: [
            { id: '1', name: 'recall', arguments: '{"query": ""}' },
            { id: '2', name: 'search_mental_models', arguments: '{"query": "buns"}' },
            { id: '3', name: 'expand', arguments: '{"numbers": [99]}' },
            { id: '4', name: 'recall', arguments: '```json\n{"query": "saffron buns"}\n```' },
          ],
        },
        'In Paris.',
      ],
      { request: { exclude_mental_models: true, fact_types: ['world'] } },
    )
    const [unknown, empty, hidden, missing, found] = toolResults(asked[2]!)
    expect(unknown).toBe('There is no tool "fly". There are: recall, expand, done.')
    expect(empty).toContain('The arguments do not fit: query')
    expect(hidden).toContain('There is no tool')
    expect(missing).toBe('There is no memory [99].')
    expect(found).toMatch(/\[\d+\]/)
  })

  it.each([
    ['finds nothing new any more', () => ({ numbers: [80] }), 3],
    ['has had its turns', (turn: number) => ({ numbers: [1 + (turn % 3)], depth: turn < 3 ? 'chunk' : 'document' }), 5],
  ] as const)('must answer when it %s', async (_, inputOf, turns) => {
    let turn = 0
    const step: Step = async ({ toolChoice }) =>
      toolChoice === 'none' ? { text: 'In Paris.' } : call('expand', inputOf(turn++))
    const { response, asked } = await ask([step])
    expect(response).toMatchObject({ text: 'In Paris.', model_used: true })
    expect(asked.map(({ toolChoice }) => toolChoice)).toEqual([...Array(turns - 1).fill('auto'), 'none'])
  })

  it('must answer when it has had its tokens to read', async () => {
    const { asked } = await ask(['In Paris.'], {
      settings: { reflect: { ...defaultReflectSettings, contextTokens: 10 } },
    })
    expect(asked[0]!.tools).toBeUndefined()
  })

  it('may look where the words of the question led nowhere', async () => {
    const { response, prompts } = await ask([call('recall', { query: 'violins' }), citing('In Cremona', 'Cremona')], {
      request: { query: 'Xylophagous?', fact_types: ['observation', 'world'], tags: null },
    })
    expect(prompts[0]).toContain('Memories:')
    expect(response.text).toBe('In Cremona [1].')
  })

  it('reads no source that holds what the tags do not allow', async () => {
    await retain('tagged', [
      { content: 'The vault opens at nine.', document_id: 'x', tags: ['open'] },
      { content: 'The vault code is hidden in the clock.', document_id: 'x', tags: ['secret'] },
    ])
    const { asked } = await ask([call('expand', { numbers: [1], depth: 'document' }), 'At nine.'], {
      bank: 'tagged',
      request: { query: 'When does the vault open?', tags: ['open'], tags_match: 'any_strict' },
    })
    expect(promptOf(asked[1]!)).toContain('opens at nine')
    expect(promptOf(asked[1]!)).not.toContain('clock')
    expect(toolResults(asked[1]!)[0]).toContain('no source text may be read')
  })

  it('may be one whose endpoint knows no tools', async () => {
    await using endpoint = await startFakeModelServer({ supports: { tools: false, jsonSchema: false } })
    // Refused, asked again in words.
    const search = { tool: 'recall', arguments: { query: 'violins' } }
    endpoint.otherwise(({ body }) => {
      const told = body.messages.map(({ content }) => content).join('\n')
      return told.includes('Result of the tool call') ? answer('In Cremona.') : answerJson(search)
    })
    const model = createVendor(
      {
        provider: 'openai',
        model: 'plain',
        apiKey: 'none',
        baseUrl: endpoint.url,
        reasoningEffort: null,
        extraBody: {},
        headers: {},
      },
      null,
    )
    const request = ReflectRequest.parse({ query: 'Who repairs violins?', include: { tool_calls: {} } })
    const events: ReflectEvent[] = []
    const response = await reflectParsed({ ...plain, languageFor: () => model }, 'diary', request, undefined, (event) =>
      events.push(event),
    )
    expect(response).toMatchObject({ text: 'In Cremona.', model_used: true })
    expect(response.trace!.tool_calls.at(-1)).toMatchObject({
      tool: 'recall',
      input: { query: 'violins' },
      iteration: 1,
    })
    expect(events.flatMap((event) => (event.type === 'text' ? event.text : []))).toEqual(['In Cremona.'])
  })

  it('gets half when there is more than it can read', async () => {
    const { response, prompts } = await ask([new ModelError('too_long', 'too long'), 'In Paris.'])
    expect(response.text).toBe('In Paris.')
    const given = prompts.map((prompt) => prompt.match(/^\[\d+\] \(/gm)!.length)
    expect(given[1]).toBe(Math.ceil(given[0]! / 2))
  })
})

describe('an answer', () => {
  it('has what it claims without ground flagged', async () => {
    const { response } = await ask([
      async (request) => ({
        text: `Alice has moved to Paris [${/\[(\d+)\] \([^\n]*Paris/.exec(promptOf(request))![1]}][77]. She owns three castles in Scotland.`,
      }),
    ])
    expect(response.grounding).toEqual({
      claims: 2,
      supported: 1,
      unknown_citations: 1,
      unsupported: [{ text: 'She owns three castles in Scotland.', citations: [], support: expect.any(Number) }],
    })
  })

  it('that is too long is written again, and cut when it still is', async () => {
    const long = 'Alice lives in Paris now. '.repeat(30)
    const repaired = await ask([long, 'In Paris.'], { request: { max_tokens: 50 } })
    expect(repaired.response.text).toBe('In Paris.')
    expect(repaired.prompts[1]).toMatch(/it has \d+ tokens, and may have 50/)
    expect(repaired.response.degraded).toBeUndefined()
    const { response } = await ask([long, long], { request: { max_tokens: 50 } })
    expect(await countTokens(response.text)).toBeLessThanOrEqual(50)
    expect(response.text).toMatch(/now\.$/)
    expect(response.degraded).toEqual([{ part: 'length', reason: expect.any(String) }])
  })

  it('comes without a model when the model fails on the way, with all that was found', async () => {
    const { response } = await ask([call('recall', { query: 'violins' }), new ModelError('unavailable', 'gone away')], {
      request: { query: 'Who repairs violins?', include: { tool_calls: {} } },
    })
    expect(response.model_used).toBe(false)
    expect(response.text).toContain('Bob repairs violins')
    expect(response.degraded).toEqual([{ part: 'language_model', reason: expect.stringContaining('gone away') }])
    expect(response.usage!.total_tokens).toBe(110)
    expect(response.trace!.llm_calls).toHaveLength(2)
  })

  it('does so when the model refuses', async () => {
    const { response } = await ask([{ text: 'I cannot.', finishReason: 'refusal' }])
    expect(response).toMatchObject({ model_used: false, degraded: [{ part: 'language_model' }] })
  })
})

describe('at the end of the time', () => {
  /** Writes the pieces, and then nothing any more. */
  const hanging =
    (...pieces: string[]): Step =>
    ({ onText }) => {
      for (const piece of pieces) onText?.(piece)
      return new Promise(() => {})
    }

  it('what was found is answered', async () => {
    const { response, asked } = await ask([hanging()], {
      settings: { reflect: { ...defaultReflectSettings, timeMs: 1_500 } },
    })
    expect(response).toMatchObject({ model_used: false, degraded: [{ part: 'time' }] })
    expect(response.text).toContain('Paris')
    expect(asked[0]!.signal!.aborted).toBe(true)
  })

  it('what was written is answered', async () => {
    const { response } = await ask([hanging('Alice lives in Paris [1]. She wo', 'rks at')], {
      settings: { reflect: { ...defaultReflectSettings, timeMs: 1_500 } },
      emit: () => {},
    })
    expect(response).toMatchObject({
      text: 'Alice lives in Paris [1].',
      model_used: true,
      degraded: [{ part: 'time' }],
    })
  })

  it('a caller who goes away ends it', async () => {
    const abort = new AbortController()
    const work = ask(
      [
        async ({ signal }) => {
          abort.abort(new Error('left'))
          expect(signal!.aborted).toBe(true)
          return new Promise(() => {})
        },
      ],
      { signal: abort.signal },
    )
    await expect(work).rejects.toThrow('left')
  })
})

describe('directives', () => {
  beforeAll(async () => {
    await retain('ruled', [
      { content: 'Alice lives in Paris.', timestamp: '2024-05-01T00:00:00Z', document_id: 'a' },
      { content: "Alice's salary is 70,000 euros.", timestamp: '2024-05-02T00:00:00Z', document_id: 'b' },
      { content: 'Alice has a dog called Rex.', timestamp: '2024-05-03T00:00:00Z', document_id: 'c' },
    ])
    await direct('ruled', 'Short', 'At most two sentences', { priority: 9 })
    await direct('ruled', 'Secrets', "Never reveal Alice's salary", { priority: 5 })
    await direct('ruled', 'Tone', 'Speak like a pirate', { priority: 7 })
    await direct('ruled', 'Tagged', 'Use a numbered list', { tags: ['formal'] })
    await direct('ruled', 'Off', 'Use bullet points', { is_active: false })
  })
  const ruled = { bank: 'ruled', request: { include: { facts: {}, tool_calls: {} } } }

  it('stand in the request by their priority, and what must not be said is never shown', async () => {
    const { response, prompts } = await ask(['In Paris, arr.'], ruled)
    expect(prompts[0]).toMatch(/- Short: .*\n- Tone: .*\n- Secrets: /)
    expect(prompts[0]).not.toMatch(/numbered list|bullet points|70,000/)
    expect(response.based_on!.directives.map(({ name }) => name)).toEqual(['Short', 'Tone', 'Secrets'])
    const outcomes = Object.values(response.trace!.tool_calls.at(-1)!.output!)
    expect(outcomes.toSorted()).toEqual(['followed', 'followed', 'unchecked'])
    expect(JSON.stringify(response)).not.toContain('70,000')
  })

  it('that are not followed are held against the answer once', async () => {
    const wordy = 'She lives in Paris. She has a dog. It is called Rex.'
    const { response, prompts, asked } = await ask([wordy, 'In Paris, with Rex.'], ruled)
    expect(response.text).toBe('In Paris, with Rex.')
    expect(prompts[1]).toContain('“Short” (At most two sentences) is not followed: it has 3 sentences, and may have 2')
    expect(asked[1]!.tools).toBeUndefined()
    expect(response.trace!.llm_calls.map(({ scope }) => scope)).toEqual(['reflect', 'reflect_repair'])
    expect(response.degraded).toBeUndefined()
  })

  it('that the model does not obey are told, and silence is kept in any case', async () => {
    const wordy = 'She lives in Paris. She has a dog. It is called Rex. Her salary is 70,000 euros.'
    const { response } = await ask([wordy, wordy], ruled)
    expect(response.text).toBe('She lives in Paris. She has a dog. It is called Rex.')
    expect(response.degraded).toEqual([
      { part: 'directive', reason: expect.stringContaining('“Short” is not followed') },
    ])
  })

  it('with tags hold for requests with those tags', async () => {
    const { response, prompts } = await ask(['In Paris.', '1. In Paris.'], {
      bank: 'ruled',
      request: { tags: ['formal'] },
    })
    expect(prompts[0]).toContain('- Tagged: Use a numbered list')
    expect(response.text).toBe('1. In Paris.')
  })
})

describe('a shape', () => {
  const response_schema = {
    type: 'object',
    properties: {
      city: { type: 'string', enum: ['Paris', 'Rome'] },
      since: { type: 'string', format: 'date' },
      people: { type: 'array', items: { $ref: '#/$defs/person' }, minItems: 1 },
    },
    required: ['city', 'people'],
    additionalProperties: false,
    $defs: {
      person: { type: 'object', properties: { name: { type: 'string', pattern: '^[A-Z]' } }, required: ['name'] },
    },
  }
  const fitting = { city: 'Paris', since: '2024-05-01', people: [{ name: 'Alice' }] }

  it('is filled in full, after one correction', async () => {
    const wrong = { city: 'London', since: 'May', people: [{ name: 'alice' }], extra: 1 }
    const { response, prompts } = await ask(['In Paris.', JSON.stringify(wrong), JSON.stringify(fitting)], {
      request: { response_schema },
    })
    expect(response.structured_output).toEqual(fitting)
    expect(response.degraded).toBeUndefined()
    expect(response.usage!.total_tokens).toBe(330)
    for (const problem of ['/city', '/since', '/people/0/name', 'additional properties']) {
      expect(prompts[2]).toContain(problem)
    }
  })

  it('is left empty and flagged when nothing fits it', async () => {
    const { response } = await ask(['In Paris.', '{}', '{}'], { request: { response_schema } })
    expect(response.structured_output).toBeNull()
    expect(response.degraded).toEqual([{ part: 'structured_output', reason: expect.any(String) }])
  })

  it('that is no schema is refused before anybody is asked', async () => {
    const broken = { type: 'object', properties: { a: { type: 'array', items: { type: 'strange' } } } }
    let asked = 0
    const step: Step = async () => {
      asked++
      return { text: 'In Paris.' }
    }
    await expect(ask([step], { request: { response_schema: broken } })).rejects.toMatchObject({ status: 422 })
    expect(asked).toBe(0)
  })
})

describe('events', () => {
  const collect = async (steps: readonly Step[], more: Asked = {}) => {
    const events: ReflectEvent[] = []
    const { response } = await ask(steps, { ...more, emit: (event) => events.push(event) })
    const reset = events.findLastIndex(({ type }) => type === 'text_reset')
    const text = events.slice(reset + 1).map((event) => (event.type === 'text' ? event.text : ''))
    return { events, response, text: text.join(''), types: events.map(({ type }) => type) }
  }
  /** Writes its answer in small pieces. */
  const writing =
    (text: string): Step =>
    async ({ onText }) => {
      for (const piece of text.match(/.{1,3}/gs)!) onText?.(piece)
      return { text }
    }

  it('tell the phases, the searches and the text as it is answered', async () => {
    const { response, text, events } = await collect([writing('She lives in Paris [3], they say [99, 1].\n')])
    expect(text).toBe(response.text)
    expect(text).toBe('She lives in Paris [1], they say [2].')
    expect(events.filter(({ type }) => type === 'text').length).toBeGreaterThan(3)
    expect(events.flatMap((event) => (event.type === 'phase' ? event.phase : []))).toEqual([
      'searching',
      'reasoning',
      'checking',
    ])
    expect(events.filter(({ type }) => type === 'tool_call')).toHaveLength(3)
    expect(events.filter(({ type }) => type === 'tool_result')).toHaveLength(3)
  })

  it('take back what was said before a search, and what was corrected', async () => {
    const search: Step = async ({ onText }) => {
      onText?.('Let me see … ')
      return { ...call('recall', { query: 'violins' }), text: 'Let me see …' }
    }
    const searched = await collect([search, writing('In Paris.')])
    expect(searched.text).toBe('In Paris.')
    expect(searched.types.filter((type) => type === 'text_reset')).toHaveLength(1)
    const corrected = await collect([writing('A. B is. C is. D is.'), 'In Paris.'], { bank: 'ruled' })
    expect(corrected.text).toBe('In Paris.')
    expect(corrected.response.text).toBe('In Paris.')
  })

  it('give the whole text of an answer that did not come in pieces', async () => {
    expect((await collect([call('done', { answer: 'In Paris.' })])).text).toBe('In Paris.')
    const without = await collect([new ModelError('unavailable', 'gone')])
    expect(without.text).toBe(without.response.text)
  })
})

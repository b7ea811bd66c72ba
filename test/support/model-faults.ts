import { afterAll, afterEach, beforeAll, describe, it } from 'vitest'
import {
  answer,
  dropConnection,
  emptyAnswer,
  type FakeModelServer,
  type FakeModelServerOptions,
  fail,
  invalidJson,
  type RecordedRequest,
  refuse,
  type Step,
  startFakeModelServer,
} from './fake-model-server.ts'
import { type ModelService, openModelService } from './model-service.ts'
import { openTestDatabase, type TestDatabase } from './test-database.ts'

/** What a model that works says to a request. */
export type Say = (request: RecordedRequest) => string

export interface Answers {
  readonly right: Say
  /** Names what it was not told of. */
  readonly wrongNames: Say
  /** Of several parts one is none. */
  readonly partlyWrong: Say
}

interface Fault {
  readonly settings?: Readonly<Record<string, string>>
  readonly server?: FakeModelServerOptions
  /** What the model does first, a step a request; what it does then. */
  readonly first?: readonly Step[]
  readonly always: Step
}

const say =
  (text: Say, rest: object = {}): Step =>
  (request) =>
    answer(text(request), rest)
/** A text without its last quarter, as a model leaves it that ran into its limit. */
const cut =
  (text: Say): Say =>
  (request) => {
    const whole = text(request)
    return whole.slice(0, Math.ceil(whole.length * 0.75))
  }
/** A window that is a little too small for the first request. */
function unlessLongerThanTheFirst(text: Say): Step {
  let most: number | undefined
  return (request) => {
    const size = JSON.stringify(request.body.messages).length
    most ??= size - 1
    if (size <= most) return answer(text(request))
    return fail(400, 'The maximum context length is exceeded', { code: 'context_length_exceeded' })
  }
}
const never: Step = () => new Promise(() => {})

/** By their names in the table of docs/models.md. */
export const faults = {
  'limit (429)': ({ right }) => ({
    first: [fail(429, 'Rate limit reached', { headers: { 'retry-after-ms': '30' } })],
    always: say(right),
  }),
  'limit for longer than `LLM_MAX_BACKOFF`': () => ({
    always: fail(429, 'Quota used up', { headers: { 'retry-after': '600' } }),
  }),
  '5xx': () => ({ always: fail(500, 'The engine is overheated') }),
  'broken connection': () => ({ always: dropConnection() }),
  timeout: () => ({ settings: { LLM_TIMEOUT: '0.1' }, always: never }),
  'breaker open': () => ({ settings: { LLM_MAX_RETRIES: '4' }, always: fail(500, 'The engine is overheated') }),
  'wrong key': ({ right }) => ({ server: { apiKey: 'another' }, always: say(right) }),
  'no such model': () => ({ always: fail(404, 'The model does not exist', { code: 'model_not_found' }) }),
  'input too long': ({ right }) => ({ always: unlessLongerThanTheFirst(right) }),
  'JSON in a fence': ({ right }) => ({ always: say((request) => `\`\`\`json\n${right(request)}\n\`\`\``) }),
  'answer cut off': ({ right }) => ({ always: say(cut(right), { finishReason: 'length' }) }),
  'no JSON': () => ({ always: invalidJson() }),
  'wrong names': ({ wrongNames }) => ({ always: say(wrongNames) }),
  'one part wrong': ({ partlyWrong }) => ({ always: say(partlyWrong) }),
  'empty answer': () => ({ always: emptyAnswer() }),
  refusal: () => ({ always: refuse() }),
  'no tools, no schemas': ({ right }) => ({
    server: { supports: { tools: false, jsonSchema: false, jsonObject: false } },
    always: say(right),
  }),
  'budget used up': ({ right }) => ({ settings: { LLM_DAILY_BUDGET_TOKENS: '1' }, always: say(right) }),
  'caller goes away': () => ({ always: never }),
  'time is over': () => ({
    settings: { REQUEST_TIMEOUT_SECONDS: '3', REFLECT_WALL_TIMEOUT: '1', WORKER_OPERATION_TIMEOUT_SECONDS: '1' },
    always: never,
  }),
} satisfies Record<string, (answers: Answers) => Fault>

export type FaultName = keyof typeof faults

/** What an operation comes to when a model fails in this way. */
export type Outcomes = Record<FaultName, (faulty: FaultyService) => Promise<void>>

/** A service whose model has a fault. */
export interface FaultyService extends ModelService {
  readonly model: FakeModelServer
  readonly db: TestDatabase
}

/** A test of what becomes of the operation for each fault. */
export function itDoesOnFaults(
  operation: string,
  answers: Answers,
  settings: Readonly<Record<string, string>>,
  outcomes: Outcomes,
): void {
  let db: TestDatabase
  beforeAll(async () => {
    db = await openTestDatabase()
  })
  // What waits for a model that is gone is nobody's any more.
  afterEach(() => db.query('delete from banks'))
  afterAll(() => db?.close())

  describe(`what becomes of ${operation} when its model fails:`, () => {
    it.each(Object.keys(faults) as FaultName[])('%s', async (name) => {
      await using service = await openFaulty(db, name, answers, settings)
      await outcomes[name](service)
    })
  })
}

/** How often the model is asked meanwhile. */
export async function askedDuring({ model }: FaultyService, work: () => Promise<unknown>): Promise<number> {
  const before = model.requests.length
  await work()
  return model.requests.length - before
}

/** How the health of the service tells of its model. */
export const stateOf = async (service: FaultyService) => (await service.health()).language_models[0]

async function openFaulty(
  db: TestDatabase,
  name: FaultName,
  answers: Answers,
  settings: Readonly<Record<string, string>>,
): Promise<FaultyService> {
  const fault: Fault = faults[name](answers)
  const model = await startFakeModelServer({ ...fault.server, otherwise: fault.always })
  model.enqueue(...(fault.first ?? []))
  const service = await openModelService(db, {
    LLM_PROVIDER: 'openai',
    LLM_API_KEY: 'sk-test',
    LLM_MODEL: 'writer',
    LLM_BASE_URL: model.url,
    LLM_MAX_RETRIES: '1',
    LLM_INITIAL_BACKOFF: '0.001',
    LLM_MAX_BACKOFF: '1',
    ...settings,
    ...fault.settings,
  })
  return {
    ...service,
    model,
    db,
    async [Symbol.asyncDispose]() {
      // What the model never answers must not hold anybody up.
      await model[Symbol.asyncDispose]()
      await service[Symbol.asyncDispose]()
    },
  }
}

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { OperationName } from 'hindsight-contract'
import type { OperationCases, Requests } from './cases.ts'
import { checkAnswer, checkRefusal } from './check-answer.ts'
import { meaningOf } from './differences.ts'
import { faultsOf } from './faults.ts'
import type { Operation } from './openapi/document.ts'
import { operationNames } from './operation-names.ts'
import { allCases } from './operations/index.ts'
import { reference, referenceOperations, successOf } from './reference.ts'
import type { Stage } from './stage.ts'
import { unsaidBy } from './unsaid.ts'

/** One thing that must hold. It throws when it does not. */
export interface Check {
  readonly name: string
  readonly run: (stage: Stage) => Promise<void>
}

/** What is checked of one operation. */
export interface OperationChecks {
  /** `POST /v1/…` */
  readonly operation: string
  /** Null: the contract does not know it. */
  readonly name: OperationName | null
  readonly checks: readonly Check[]
}

/** Ids that are UUIDs. */
const UUID_PARAMETERS = new Set(['memory_id', 'entity_id', 'operation_id', 'directive_id', 'webhook_id'])

/** All 89 operations of the reference, in its order, whether this server has them or not. */
export function operationChecks(): OperationChecks[] {
  return [...referenceOperations].map(([operation, shape]) => {
    const name = operationNames.get(operation) ?? null
    const cases = name === null ? undefined : allCases[name]
    if (name === null || cases === undefined) {
      const absent = { place: operation, there: 'present', here: 'absent' }
      const isMeant = name === null && meaningOf(absent) !== null
      const missing: Check = {
        name: 'is not served on purpose',
        run: async () => assert.ok(isMeant, `${operation} is in the reference and has no cases here`),
      }
      return { operation, name, checks: [missing] }
    }
    return { operation, name, checks: checksOf(name, shape, cases) }
  })
}

function checksOf(name: OperationName, shape: Operation, cases: OperationCases): Check[] {
  const status = cases.status ?? successOf(shape)
  const check = (what: string, run: (stage: Stage, requests: Requests) => Promise<void>): Check => ({
    name: what,
    run: async (stage) => run(stage, await cases.requests(stage)),
  })
  const setTheStage = onceFor(cases.requests)
  /** What is refused, or asked of something else, leaves everything as it was: the next check has the same stage. */
  const checkRefused: typeof check = (what, run) => ({
    name: what,
    run: async (stage) => run(stage, await setTheStage(stage)),
  })
  return [
    check('the smallest request', async (stage, { params, smallest }) =>
      checkAnswer(name, await stage.ask(name, params, smallest), status, stage.exact),
    ),
    check('the fullest request', async (stage, { fullest }) => {
      for (const [index, ask] of fullest.entries()) {
        const { params, fullest } = await cases.requests(stage)
        checkAnswer(name, await stage.ask(name, params, fullest[index] ?? ask), status, stage.exact)
      }
      const unsaid = unsaidBy(fullest, shape, reference.components.schemas)
      assert.deepEqual(unsaid, [...(cases.leavesOut ?? [])], 'the fullest request leaves these out')
    }),
    ...('bank_id' in pathParameters(shape)
      ? [checkRefused('a bank that is not there', missingBank(name, status, cases))]
      : []),
    ...Object.keys(pathParameters(shape))
      .filter((parameter) => parameter !== 'bank_id')
      .map((parameter) => checkRefused(`an unknown ${parameter}`, unknownId(name, parameter, status, cases))),
    check('what nobody knows is ignored, and named', async (stage, { params, smallest }) => {
      const { query, body } = smallest
      const hasFields = typeof body === 'object' && shape.requestBody !== undefined
      const ask = { ...smallest, query: { ...query, colour: 'red' } }
      const answer = await stage.ask(name, params, hasFields ? { ...ask, body: { ...body, flavour: 'sweet' } } : ask)
      checkAnswer(name, answer, status, stage.exact)
      const ignored = answer.headers.get('x-ignored-params')
      const named = hasFields ? 'colour, flavour' : 'colour'
      if (status < 300 && !cases.ignoresInSilence) assert.equal(ignored, named, 'X-Ignored-Params')
    }),
    checkRefused('each parameter and field missing, mistyped or out of range', async (stage, { params, fullest }) => {
      const failures: string[] = []
      for (const ask of fullest) {
        for (const fault of faultsOf(shape, ask, reference.components.schemas)) {
          const answer = await stage.ask(name, params, fault.ask)
          const expected = cases.differs?.[fault.name]
          try {
            if (expected === undefined) checkRefusal(answer, fault.place)
            else checkAnswer(name, answer, expected, stage.exact)
          } catch (error) {
            failures.push(`${fault.name}: ${(error as Error).message}`)
          }
        }
      }
      assert.deepEqual([...new Set(failures)], [])
    }),
  ]
}

function onceFor<T>(make: (stage: Stage) => Promise<T>): (stage: Stage) => Promise<T> {
  const made = new WeakMap<Stage, Promise<T>>()
  return (stage) => {
    const before = made.get(stage)
    if (before !== undefined) return before
    const now = make(stage)
    made.set(stage, now)
    return now
  }
}

const pathParameters = ({ parameters = [] }: Operation) =>
  Object.fromEntries(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => [name, true]))

function missingBank(name: OperationName, status: number, { missingBank, unknown }: OperationCases) {
  return async (stage: Stage, { params, smallest }: Requests) => {
    const bank_id = stage.newBankId()
    const answer = await stage.ask(name, { ...params, bank_id }, smallest)
    const others = Object.keys(params).filter((parameter) => parameter !== 'bank_id')
    // What is asked for by its id is not there either.
    const expected = missingBank ?? (others[0] === undefined ? undefined : (unknown?.[others[0]] ?? 404))
    assert.ok(expected !== undefined, 'the cases must say what happens in a bank that is not there')
    checkAnswer(name, answer, typeof expected === 'number' ? expected : status, stage.exact)
    assert.equal(await stage.hasBank(bank_id), expected === 'creates', 'whether the bank is there afterwards')
  }
}

function unknownId(name: OperationName, parameter: string, status: number, { unknown, malformed }: OperationCases) {
  return async (stage: Stage, { params, smallest }: Requests) => {
    const expected = unknown?.[parameter] ?? 404
    const isUuid = UUID_PARAMETERS.has(parameter)
    const id = isUuid ? randomUUID() : `none-${randomUUID()}`
    checkAnswer(name, await stage.ask(name, { ...params, [parameter]: id }, smallest), expected, stage.exact)
    if (!isUuid || status >= 400) return
    const refused = await stage.ask(name, { ...params, [parameter]: 'no-uuid' }, smallest)
    checkAnswer(name, refused, malformed?.[parameter] ?? 400, stage.exact)
  }
}

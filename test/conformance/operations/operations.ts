import { type CasesByName, plain } from '../cases.ts'
import { STORY, type Stage } from '../stage.ts'

const queued = async (stage: Stage, content = STORY) => {
  const { bank_id } = await stage.bank()
  const body = { items: [{ content }], async: true }
  const { operation_id } = await stage.call('retainMemories', { bank_id }, { body })
  return { bank_id, operation_id: operation_id as string }
}

const done = async (stage: Stage) => {
  const operation = await queued(stage)
  await stage.ended(operation.bank_id, operation.operation_id)
  return operation
}

/** More than is done before the next request arrives. */
const LONG_STORY = Array.from({ length: 1_500 }, (_, n) => `On day ${n} Maria counted ${n * 7} boats in Lisbon.`).join(
  '\n',
)

const working = (stage: Stage) => queued(stage, LONG_STORY)

/** Cancelling may come too late: then another one is queued. */
const cancelled = async (stage: Stage) => {
  while (true) {
    const operation = await working(stage)
    const { status } = await stage.ask('cancelOperation', operation)
    if (status === 200) return operation
  }
}

export const operationCases = {
  listOperations: {
    requests: async (stage) => {
      const { bank_id } = await done(stage)
      const query = { status: 'completed', type: 'retain', limit: 10, offset: 0, exclude_parents: true }
      return { params: { bank_id }, smallest: {}, fullest: [{ query }] }
    },
    missingBank: 'answers',
  },
  getOperation: {
    requests: async (stage) => ({
      params: await done(stage),
      smallest: {},
      fullest: [{ query: { include_payload: true } }],
    }),
    missingBank: 'answers',
    unknown: { operation_id: 200 },
  },
  cancelOperation: { requests: plain(working) },
  retryOperation: { requests: plain(cancelled) },
  deleteOperation: { requests: plain(done) },
} satisfies CasesByName

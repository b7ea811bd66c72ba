import { recoverConsolidation, requestConsolidation } from '../../memory/consolidation/request-consolidation.ts'
import type { Engine } from '../../memory/engine.ts'
import { clearMemories } from '../../memory/memories/clear-memories.ts'
import { eraseMemory } from '../../memory/memories/erase-memory.ts'
import { getMemory } from '../../memory/memories/get-memory.ts'
import { getMemoryHistory } from '../../memory/memories/get-memory-history.ts'
import { listMemories } from '../../memory/memories/list-memories.ts'
import { mergeMemories } from '../../memory/memories/merge-memories.ts'
import {
  clearObservations,
  deleteObservationsOfMemory,
  listObservationScopes,
} from '../../memory/memories/observations.ts'
import { patchMemory } from '../../memory/memories/patch-memory.ts'
import { revertMemory } from '../../memory/memories/revert-memory.ts'
import { recall } from '../../memory/recall/recall.ts'
import { reflect } from '../../memory/reflect/reflect.ts'
import { dryRunExtract } from '../../memory/retain/dry-run-extract.ts'
import { retain } from '../../memory/retain/retain.ts'
import type { Metrics } from '../../observability/metrics.ts'
import type { Handlers } from '../handlers.ts'

const fromApi = ({ bank_id: bankId }: { readonly bank_id: string }) => ({ source: 'api' as const, bankId })

export const memoryHandlers = (engine: Engine, metrics: Metrics) =>
  ({
    retainMemories: ({ params, body, signal }) =>
      metrics.measure({ ...fromApi(params), operation: 'retain' }, () => retain(engine, params.bank_id, body, signal)),
    recallMemories: ({ params, body, signal }) =>
      metrics.measure(
        { ...fromApi(params), operation: 'recall', budget: body.budget, maxTokens: body.max_tokens },
        () => recall(engine, params.bank_id, body, signal),
      ),
    reflect: ({ params, body, signal, emit }) =>
      metrics.measure(
        { ...fromApi(params), operation: 'reflect', budget: body.budget, maxTokens: body.max_tokens },
        () => reflect(engine, params.bank_id, body, signal, emit),
      ),
    dryRunExtract: ({ params, body, signal }) => dryRunExtract(engine, params.bank_id, body, signal),
    listMemories: ({ params, query }) => listMemories(engine, params.bank_id, query),
    getMemory: ({ params }) => getMemory(engine, params.bank_id, params),
    patchMemory: ({ params, body, signal }) =>
      patchMemory(engine, params.bank_id, { memory_id: params.memory_id, ...body }, signal),
    eraseMemory: ({ params }) => eraseMemory(engine, params.bank_id, params),
    revertMemory: ({ params, signal }) => revertMemory(engine, params.bank_id, params, signal),
    mergeMemories: ({ params, body, signal }) =>
      mergeMemories(engine, params.bank_id, { memory_id: params.memory_id, ...body }, signal),
    getMemoryHistory: ({ params }) => getMemoryHistory(engine, params.bank_id, params),
    clearMemories: ({ params, query }) => clearMemories(engine, params.bank_id, query),
    deleteObservationsOfMemory: ({ params }) => deleteObservationsOfMemory(engine, params.bank_id, params),
    clearObservations: ({ params }) => clearObservations(engine, params.bank_id),
    listObservationScopes: ({ params }) => listObservationScopes(engine, params.bank_id),
    requestConsolidation: ({ params, body }) => requestConsolidation(engine, params.bank_id, body ?? {}),
    recoverConsolidation: ({ params }) => recoverConsolidation(engine, params.bank_id),
  }) satisfies Partial<Handlers>

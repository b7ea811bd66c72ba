import type { Engine } from '../../memory/engine.ts'
import { dryRunRefreshMentalModel } from '../../memory/mental-models/dry-run-refresh.ts'
import {
  clearMentalModel,
  createMentalModel,
  deleteMentalModel,
  patchMentalModel,
} from '../../memory/mental-models/manage-mental-models.ts'
import {
  getMentalModel,
  getMentalModelHistory,
  listMentalModels,
} from '../../memory/mental-models/read-mental-models.ts'
import { refreshMentalModel } from '../../memory/mental-models/refresh-mental-model.ts'
import { restoreMentalModel } from '../../memory/mental-models/restore-mental-model.ts'
import type { Handlers } from '../handlers.ts'

export const mentalModelHandlers = (engine: Engine) =>
  ({
    listMentalModels: ({ params, query }) => listMentalModels(engine, params.bank_id, query),
    createMentalModel: ({ params, body }) => createMentalModel(engine, params.bank_id, body),
    getMentalModel: ({ params, query }) =>
      getMentalModel(engine, params.bank_id, { mental_model_id: params.mental_model_id, ...query }),
    patchMentalModel: ({ params, body }) =>
      patchMentalModel(engine, params.bank_id, { mental_model_id: params.mental_model_id, body }),
    deleteMentalModel: ({ params }) => deleteMentalModel(engine, params.bank_id, params),
    getMentalModelHistory: ({ params }) => getMentalModelHistory(engine, params.bank_id, params),
    refreshMentalModel: ({ params }) => refreshMentalModel(engine, params.bank_id, params),
    dryRunRefreshMentalModel: ({ params, signal }) => dryRunRefreshMentalModel(engine, params.bank_id, params, signal),
    restoreMentalModel: ({ params }) => restoreMentalModel(engine, params.bank_id, params),
    clearMentalModel: ({ params }) => clearMentalModel(engine, params.bank_id, params),
  }) satisfies Partial<Handlers>

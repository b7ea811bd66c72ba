import { listDirectives } from '../../memory/directives/list-directives.ts'
import {
  createDirective,
  deleteDirective,
  getDirective,
  patchDirective,
} from '../../memory/directives/manage-directives.ts'
import type { Engine } from '../../memory/engine.ts'
import type { Handlers } from '../handlers.ts'

export const directiveHandlers = (engine: Engine) =>
  ({
    listDirectives: ({ params, query }) => listDirectives(engine, params.bank_id, query),
    createDirective: ({ params, body }) => createDirective(engine, params.bank_id, body),
    getDirective: ({ params }) => getDirective(engine, params.bank_id, params),
    patchDirective: ({ params, body }) =>
      patchDirective(engine, params.bank_id, { directive_id: params.directive_id, body }),
    deleteDirective: ({ params }) => deleteDirective(engine, params.bank_id, params),
  }) satisfies Partial<Handlers>

import type { z } from 'zod'
import { auditLogRoutes } from './audit-log-routes.ts'
import { bankRoutes } from './bank-routes.ts'
import { bankTemplateRoutes } from './bank-template-routes.ts'
import { curationRoutes } from './curation-routes.ts'
import { directiveRoutes } from './directive-routes.ts'
import { documentRoutes } from './document-routes.ts'
import { documentTransferRoutes } from './document-transfer-routes.ts'
import { entityRoutes } from './entity-routes.ts'
import { fileRoutes } from './file-routes.ts'
import { knowledgeBaseRoutes } from './knowledge-base-routes.ts'
import { languageModelRoutes } from './language-model-routes.ts'
import { memoryRoutes } from './memory-routes.ts'
import { mentalModelRoutes } from './mental-model-routes.ts'
import { monitoringRoutes } from './monitoring-routes.ts'
import { operationRoutes } from './operation-routes.ts'
import { paths } from './paths.ts'
import { ReflectEvent, ReflectRequest, ReflectResponse } from './reflect.ts'
import { route } from './route.ts'
import { inBank } from './route-fields.ts'
import { webhookRoutes } from './webhook-routes.ts'

/** Every operation by name. Fixed paths come before those that a parameter could swallow. */
export const routes = {
  ...monitoringRoutes,
  ...bankRoutes,
  ...memoryRoutes,
  reflect: route({
    ...paths.reflect,
    params: inBank,
    body: ReflectRequest,
    output: ReflectResponse,
    events: ReflectEvent,
    tag: 'memories',
    summary: 'Reflect: answer from the memories, with citations',
    description:
      'Without a language model the answer is put together from the memories themselves, and says so in `model_used`. With `Accept: text/event-stream` the answer comes as events while it is made. Creates the bank.',
  }),
  ...documentRoutes,
  ...fileRoutes,
  ...documentTransferRoutes,
  ...entityRoutes,
  ...mentalModelRoutes,
  ...directiveRoutes,
  ...curationRoutes,
  ...bankTemplateRoutes,
  ...auditLogRoutes,
  ...knowledgeBaseRoutes,
  ...webhookRoutes,
  ...operationRoutes,
  ...languageModelRoutes,
}

export type Routes = typeof routes
export type RouteName = keyof Routes

export type ParamsOf<Name extends RouteName> = z.output<Routes[Name]['params']>
export type QueryOf<Name extends RouteName> = z.output<Routes[Name]['query']>
export type BodyOf<Name extends RouteName> = z.output<Routes[Name]['body']>
export type OutputOf<Name extends RouteName> = z.output<Routes[Name]['output']>

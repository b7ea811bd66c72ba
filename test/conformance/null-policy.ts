import type { OperationName } from 'hindsight-contract'
import type { Operation } from './openapi/document.ts'
import { knownFields } from './openapi/known-fields.ts'
import { reference, successOf } from './reference.ts'

/** Operations whose answers hold null where there is nothing; all others leave the field out. */
const KEEP_NULLS: ReadonlySet<OperationName> = new Set<OperationName>([
  'getDocument',
  'listOperations',
  'createWebhook',
  'listWebhooks',
  'patchWebhook',
  'listWebhookDeliveries',
  'listAuditLogs',
  'listLlmRequests',
])

/** Fields of an answer that hold null and should be left out, or are left out and should hold null. */
export function nullMistakes(name: OperationName, operation: Operation, answer: unknown): string[] {
  const schema = operation.responses[successOf(operation)]?.content?.['application/json']?.schema ?? {}
  const mistake = KEEP_NULLS.has(name) ? undefined : null
  return [...knownFields(schema, answer, reference.components.schemas)]
    .filter(({ value }) => value === mistake)
    .map(({ place }) => place)
}

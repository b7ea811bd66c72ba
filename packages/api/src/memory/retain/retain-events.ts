import type { RetainedDocument } from 'hindsight-contract'
import type { WebhookEvent } from '../webhooks/queue-events.ts'
import type { ReceivedDocument } from './received-document.ts'

/** What webhooks are told of a retain: one event a document. */
export function retainEvents(
  documents: readonly ReceivedDocument[],
  results: readonly RetainedDocument[],
  operationId: string | null,
): WebhookEvent[] {
  return results.map(({ document_id, memories_created }, index) => ({
    event: 'retain.completed',
    status: 'completed',
    operationId,
    data: {
      document_id,
      tags: [...new Set(documents[index]!.items.flatMap(({ tags }) => tags))],
      memory_unit_count: memories_created,
    },
  }))
}

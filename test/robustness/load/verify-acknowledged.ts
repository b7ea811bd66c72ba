import { setTimeout as pause } from 'node:timers/promises'
import type { HindsightClient } from 'hindsight-all'
import type { LoadReport } from './mixed-load.ts'

/** Everything that was acknowledged is there, once what was queued is done. @throws Error with what is missing */
export async function verifyAcknowledged(client: HindsightClient, { acknowledged }: LoadReport): Promise<void> {
  for (const bank of new Set(acknowledged.map(({ bank }) => bank))) {
    while (await hasQueuedRetains(client, bank)) await pause(200)
    const stored = new Set<string>()
    for await (const { id } of client.documents.iterate(bank)) stored.add(id)
    const missing = acknowledged.filter((one) => one.bank === bank && !stored.has(one.documentId))
    if (missing.length > 0) {
      const names = missing.slice(0, 5).map(({ documentId }) => documentId)
      throw new Error(`${missing.length} acknowledged documents are missing in ${bank}: ${names.join(', ')} …`)
    }
  }
}

async function hasQueuedRetains(client: HindsightClient, bank: string): Promise<boolean> {
  for (const status of ['pending', 'processing'] as const) {
    const { total } = await client.operations.list(bank, { type: 'retain', status, limit: 1 })
    if (total > 0) return true
  }
  return false
}

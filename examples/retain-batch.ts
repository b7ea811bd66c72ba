// Many memories in one call. Needs a server: `npm start` in another terminal, or HINDSIGHT_URL.
import { HindsightClient } from 'hindsight-all'

const client = new HindsightClient({ baseUrl: process.env.HINDSIGHT_URL ?? 'http://localhost:8888' })

const items = [
  { content: 'Alice works at Google', context: 'career' },
  { content: 'Bob is a data scientist', context: 'career' },
]

// Stored when the call returns
const stored = await client.retainBatch('batch-bank', items, { documentId: 'conversation_001', async: false })
console.log(`Stored ${stored.items_count} items`)

// Or queued: the call returns at once, the work goes on in the background and survives a restart
const queued = await client.retainBatch('batch-bank', [{ content: 'Carol paints landscapes' }], { async: true })
const operation = await client.operations.wait('batch-bank', queued.operation_id!)
console.log(`Operation ${operation.status}`)

console.log(`${(await client.memories.list('batch-bank')).total} memories`)

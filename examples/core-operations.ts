// Retain, recall and reflect with their options. Needs a server: `npm start` in another terminal, or HINDSIGHT_URL.
import { HindsightClient } from 'hindsight-all'

const client = new HindsightClient({
  baseUrl: process.env.HINDSIGHT_URL ?? 'http://localhost:8888',
  timeoutMs: 30_000,
})

// Retain, simply
await client.retain('my-bank', 'Alice works at Google as a software engineer')

// Retain with options; retaining the same document again updates it
await client.retain('my-bank', 'Alice got promoted', {
  context: 'career update',
  timestamp: new Date('2024-01-15'),
  documentId: 'conversation_001',
  metadata: { source: 'slack' },
})

// Recall, simply
for (const memory of await client.recall('my-bank', 'What does Alice do?')) {
  console.log(`${memory.text} (type: ${memory.type})`)
}

// Recall with options
const recalled = await client.recall('my-bank', 'When was Alice promoted?', {
  types: ['world', 'experience'], // only these types of memory
  maxTokens: 4096, // how much text
  budget: 'high', // low, mid or high
})
console.log('Promoted:', recalled.results[0]?.text, recalled.results[0]?.mentioned_at)

// Reflect
const answer = await client.reflect('my-bank', 'What should I know about Alice?', {
  budget: 'low',
  context: 'preparing for a meeting',
})
console.log(answer.text)

// Banks: who remembers, and how. Needs a server: `npm start` in another terminal, or HINDSIGHT_URL.
import { HindsightClient } from 'hindsight-all'

const client = new HindsightClient({ baseUrl: process.env.HINDSIGHT_URL ?? 'http://localhost:8888' })

// Create a bank
const bank = await client.createBank('assistant', {
  name: 'Assistant',
  background: 'I am a helpful AI assistant',
  disposition: {
    skepticism: 3, // 1 to 5: trusting to skeptical
    literalism: 3, // 1 to 5: flexible to literal
    empathy: 3, // 1 to 5: detached to empathetic
  },
})
console.log(`${bank.name}: ${bank.mission}`)

await client.retainBatch('assistant', [
  { content: 'Alice works at Google' },
  { content: 'Bob is a data scientist' },
  { content: 'Alice likes hiking in the Alps' },
])

// List memories
const memories = await client.listMemories('assistant', {
  type: 'world', // only this type
  q: 'Alice', // only those with this text
  limit: 100,
  offset: 0,
})
for (const { text } of memories.items) console.log(text)
console.log(`${memories.total} memories mention Alice`)

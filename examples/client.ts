// A client of a server that runs already: `npm start` in another terminal, or HINDSIGHT_URL.
import { HindsightClient } from 'hindsight-all'

const client = new HindsightClient({ baseUrl: process.env.HINDSIGHT_URL ?? 'http://localhost:8888' })

// Retain a memory
await client.retain('quick-start', 'Alice works at Google')

// Recall memories
for (const memory of await client.recall('quick-start', 'What does Alice do?')) console.log(memory.text)

// Reflect: an answer from the memories
const answer = await client.reflect('quick-start', 'Tell me about Alice')
console.log(answer.text)

// Every method returns a promise: independent calls run at the same time, and a signal or a timeout ends one early.
// Needs a server: `npm start` in another terminal, or HINDSIGHT_URL.
import { AbortedError, HindsightClient } from 'hindsight-all'

const client = new HindsightClient({ baseUrl: process.env.HINDSIGHT_URL ?? 'http://localhost:8888' })

await Promise.all([client.retain('concurrent', 'Hello world'), client.retain('concurrent', 'Good night, moon')])

const [memories, answer] = await Promise.all([
  client.recall('concurrent', 'Hello'),
  client.reflect('concurrent', 'What did I say?', { timeoutMs: 10_000 }),
])
for (const memory of memories) console.log(memory.text)
console.log(answer.text)

const caller = new AbortController()
const abandoned = client.recall('concurrent', 'moon', { signal: caller.signal })
caller.abort()
try {
  await abandoned
} catch (error) {
  console.log(error instanceof AbortedError ? 'Aborted as asked' : error)
}

// The whole answer of a recall: memories, the entities they name, and the texts they come from.
// Needs a server: `npm start` in another terminal, or HINDSIGHT_URL.
import { HindsightClient, recallResponseToPromptString } from 'hindsight-all'

const client = new HindsightClient({ baseUrl: process.env.HINDSIGHT_URL ?? 'http://localhost:8888' })

await client.retain('full-response', "Alice works at Google.\n\nAlice's office is in Zurich, next to that of Bob.")

const response = await client.recall('full-response', 'What does Alice do?', {
  types: ['world', 'experience'],
  budget: 'mid',
  maxTokens: 4096,
  includeEntities: true,
  maxEntityTokens: 500,
  includeChunks: true,
})

console.log(`Found ${response.results.length} memories`)
for (const memory of response) console.log(`  - ${memory.text} (score ${memory.scores?.final.toFixed(2)})`)

for (const name of Object.keys(response.entities ?? {})) console.log(`Entity: ${name}`)
for (const chunk of Object.values(response.chunks ?? {})) console.log(`From: ${chunk.text}`)

// As text for a prompt
console.log(recallResponseToPromptString(response))

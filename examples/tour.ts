// Server, client and embedded memory in one program.
import { HindsightClient, HindsightEmbedded, HindsightServer } from 'hindsight-all'

// Everything works without a language model; with one, in its own words.
const { OPENAI_API_KEY: llmApiKey } = process.env
const model = llmApiKey ? { llmProvider: 'openai', llmModel: 'gpt-4o-mini', llmApiKey } : {}

{
  await using server = await HindsightServer.start(model)
  const client = new HindsightClient({ baseUrl: server.url })
  await client.retain('my-bank', 'Alice works at Google', {
    context: 'career',
    timestamp: new Date(),
    metadata: { source: 'slack' },
    tags: ['work'],
  })
  await client.retainBatch(
    'my-bank',
    [{ content: 'Alice leads the search team' }, { content: 'Bob joined the search team in May 2024' }],
    { documentId: 'conversation_001', async: false },
  )
  const results = await client.recall('my-bank', 'What does Alice do?', {
    types: ['world'],
    budget: 'high',
    maxTokens: 4096,
    includeEntities: true,
  })
  for (const r of results) console.log(r.text, r.type)
  const answer = await client.reflect('my-bank', 'Tell me about Alice', {
    budget: 'low',
    context: 'preparing for a meeting',
  })
  console.log(answer.text)
}

const memory = new HindsightEmbedded({ profile: 'myapp' }) // nothing starts yet; no model needed
await memory.retain('test', 'Hello') // starts or joins the daemon
await memory.banks.create('test', {
  name: 'Test Bank',
  mission: 'Help users',
  disposition: { skepticism: 3, literalism: 3, empathy: 3 },
})
await memory.banks.setMission('test', 'Updated mission')
await memory.mentalModels.create('test', { name: 'User Preferences', content: 'User prefers dark mode' })
await memory.directives.create('test', { name: 'Response Style', content: 'Be concise and friendly' })
for await (const m of memory.memories.iterate('test', { type: 'world' })) console.log(m.text)
console.log((await memory.banks.get('test')).mission)
await memory.close({ stopDaemon: true })

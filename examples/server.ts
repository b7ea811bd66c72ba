// A server for the length of a block: for tests and scripts.
import { HindsightClient, HindsightServer } from 'hindsight-all'

// Everything works without a language model; with one, in its own words.
const { OPENAI_API_KEY: llmApiKey } = process.env
const model = llmApiKey ? { llmProvider: 'openai', llmModel: 'gpt-4o-mini', llmApiKey } : {}

{
  await using server = await HindsightServer.start(model)
  const client = new HindsightClient({ baseUrl: server.url })

  await client.retain('my-bank', 'Alice works at Google')

  for (const memory of await client.recall('my-bank', 'What does Alice do?')) console.log(memory.text)

  const answer = await client.reflect('my-bank', 'Tell me about Alice')
  console.log(answer.text)
}
// The server is stopped here, and its temporary memory is gone.

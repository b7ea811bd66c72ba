// A server for the length of a block: for tests and scripts.
// Without a key everything works as well; provider and model are then only reported at start.
import { HindsightClient, HindsightServer } from 'hindsight-all'

{
  await using server = await HindsightServer.start({
    llmProvider: 'openai',
    llmModel: 'gpt-4o-mini',
    llmApiKey: process.env.OPENAI_API_KEY,
  })
  const client = new HindsightClient({ baseUrl: server.url })

  await client.retain('my-bank', 'Alice works at Google')

  for (const memory of await client.recall('my-bank', 'What does Alice do?')) console.log(memory.text)

  const answer = await client.reflect('my-bank', 'Tell me about Alice')
  console.log(answer.text)
}
// The server is stopped here, and its temporary memory is gone.

// Memory without care for processes: the first call starts a daemon, or joins the one that runs.
import { HindsightEmbedded } from 'hindsight-all'

// Everything works without a language model; with one, in its own words.
const { OPENAI_API_KEY: llmApiKey } = process.env
const model = llmApiKey ? { llmProvider: 'openai', llmModel: 'gpt-4o-mini', llmApiKey } : {}

const memory = new HindsightEmbedded({
  profile: 'myapp', // which memory; each profile is isolated from the others
  ...model,
})

// No server to manage: use it.
await memory.retain('my-bank', 'Alice works at Google')
for (const { text } of await memory.recall('my-bank', 'What does Alice do?')) console.log(text)

// `close()` would leave the daemon to others until nobody has needed it for five minutes. This ends it now.
await memory.close({ stopDaemon: true })

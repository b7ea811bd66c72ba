// Starts a memory of its own, gives it five months of conversation, and asks it seven questions.
// `npm run quickstart`; running it again finds the memory as it was left.
import { HindsightEmbedded } from 'hindsight-all'
import { readConversation } from './conversation.ts'
import { Presenter } from './present.ts'

const PROFILE = 'quickstart'
const BANK = 'maya'
/** Memories shown for each question; a question about a time is about all of it. */
const SHOWN = 2
const SHOWN_OF_A_TIME = 4

const print = (text: string) => process.stdout.write(`${text}\n`)
const live = process.stdout.isTTY === true
const present = new Presenter({ width: process.stdout.columns ?? 80, colours: live })
const conversation = readConversation()

if (process.argv.includes('--stop')) {
  const running = new HindsightEmbedded({ profile: PROFILE })
  print(running.isRunning ? 'Stopping the quickstart server …' : 'The quickstart server is not running.')
  await running.close({ stopDaemon: true })
  process.exit(0)
}

print(present.title(`Hindsight quickstart: ${conversation.title}`, conversation.about))

const memory = new HindsightEmbedded({
  profile: PROFILE,
  onProgress: ({ phase, detail }) => progress(`starting: ${phase}${detail === '' ? '' : ` (${detail})`}`),
})
const [url, startMs] = await timed(() => memory.start())
finish(`memory ready at ${url}`, startMs)

await memory.banks.create(BANK, { name: 'Maya', mission: 'Remember what Maya and her assistant talked about.' })
let created = 0
let unchanged = 0
const [, retainMs] = await timed(async () => {
  for (const [index, session] of conversation.sessions.entries()) {
    progress(`retaining session ${index + 1} of ${conversation.sessions.length}: ${session.context}`)
    const turns = session.turns.map(({ speaker, text }) => ({ role: speaker, content: text }))
    const { results } = await memory.retain(BANK, JSON.stringify(turns), {
      documentId: session.id,
      timestamp: session.timestamp,
      context: session.context,
    })
    for (const document of results ?? []) {
      created += document.memories_created
      unchanged += document.memories_unchanged
    }
  }
})
const turnCount = conversation.sessions.reduce((count, session) => count + session.turns.length, 0)
const kept = unchanged > 0 ? `${unchanged} memories were there already, ${created} new` : `${created} memories`
finish(`${conversation.sessions.length} sessions, ${turnCount} turns: ${kept}`, retainMs)

const sessions = new Map(conversation.sessions.map((session) => [session.id, session.context]))
for (const [index, { kind, question, queryTimestamp }] of conversation.questions.entries()) {
  const [answer, ms] = await timed(() => memory.recall(BANK, question, { queryTimestamp, maxTokens: 1024 }))
  print(present.question(index + 1, kind, question))
  print(present.answer(answer, sessions, kind === 'date range' ? SHOWN_OF_A_TIME : SHOWN, ms))
}

const { question } = conversation.reflect
const [reflection, reflectMs] = await timed(() => memory.reflect(BANK, question))
print(present.question(conversation.questions.length + 1, 'reflect', question))
print(present.reflection(reflection.text, reflectMs))

print(`
The server keeps running at ${url} and leaves after five minutes without work.
  look around   ${url}/docs
  run again     npm run quickstart
  stop it now   npm run quickstart -- --stop
${present.note('State: the profile "quickstart" below HINDSIGHT_HOME (default ~/.hindsight).')}`)
await memory.close()

/** A line that the next one replaces; nothing where lines cannot be replaced. */
function progress(text: string): void {
  if (live) process.stdout.write(`\r\u001b[2K  … ${text}`)
}

function finish(what: string, ms: number): void {
  if (live) process.stdout.write('\r\u001b[2K')
  print(present.step(what, ms))
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const started = performance.now()
  const result = await work()
  return [result, performance.now() - started]
}

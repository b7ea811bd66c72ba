// Starts a memory of its own, gives it five months of conversation, and asks it seven questions.
// `npm run quickstart`; running it again finds the memory as it was left.
import { HindsightEmbedded, HindsightError } from 'hindsight-all'
import { type Conversation, readConversation } from './conversation.ts'
import { Presenter } from './present.ts'
import { describeStart, ProgressLine } from './progress-line.ts'

const PROFILE = 'quickstart'
const BANK = 'maya'
/** Memories shown for each question; a question about a time is about all of it. */
const SHOWN = 2
const SHOWN_OF_A_TIME = 4

const conversation = readConversation()
const present = new Presenter({
  width: process.stdout.columns ?? 80,
  colours: process.stdout.isTTY === true,
  titles: new Map(conversation.sessions.map(({ id, context }) => [id, context])),
})
const progress = new ProgressLine(process.stdout)
const print = (text: string) => process.stdout.write(`${text}\n`)

try {
  await (process.argv.includes('--stop') ? stop() : show())
} catch (error) {
  if (!(error instanceof HindsightError)) throw error
  progress.clear()
  print(`\n${error.message}`)
  process.exitCode = 1
}

async function stop(): Promise<void> {
  const memory = new HindsightEmbedded({ profile: PROFILE })
  if (!memory.isRunning) return void print('The quickstart server is not running.')
  progress.show('stopping the quickstart server')
  await memory.close({ stopDaemon: true })
  progress.clear()
  print('The quickstart server has stopped. What it remembers is kept for the next run.')
}

async function show(): Promise<void> {
  print(present.title(`Hindsight quickstart: ${conversation.title}`, conversation.about))
  const memory = new HindsightEmbedded({
    profile: PROFILE,
    onProgress: (start) => progress.show(describeStart(start)),
  })
  const [url, startMs] = await timed(() => memory.start())
  progress.clear()
  print(present.step(`memory ready at ${url}`, startMs))
  await retainAll(memory, conversation)

  for (const [index, { kind, question, queryTimestamp }] of conversation.questions.entries()) {
    const [answer, ms] = await timed(() => memory.recall(BANK, question, { queryTimestamp, maxTokens: 1024 }))
    print(present.question(index + 1, kind, question))
    print(present.answer(answer, kind === 'date range' ? SHOWN_OF_A_TIME : SHOWN, ms))
  }
  const { question } = conversation.reflect
  const [reflection, reflectMs] = await timed(() => memory.reflect(BANK, question))
  print(present.question(conversation.questions.length + 1, 'reflect', question))
  print(present.reflection(reflection.text, reflectMs))

  print(`
The server keeps running and leaves after five minutes without work.
  look around   ${url}/docs
  run again     npm run quickstart
  stop it now   npm run quickstart -- --stop
${present.note('What it remembers is in the profile "quickstart" below HINDSIGHT_HOME (default ~/.hindsight).')}`)
  await memory.close()
}

async function retainAll(memory: HindsightEmbedded, { sessions }: Conversation): Promise<void> {
  await memory.banks.create(BANK, { name: 'Maya', mission: 'Remember what Maya and her assistant talked about.' })
  let created = 0
  let unchanged = 0
  const [, ms] = await timed(async () => {
    for (const [index, session] of sessions.entries()) {
      progress.show(`retaining session ${index + 1} of ${sessions.length}: ${session.context}`)
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
  progress.clear()
  const turns = sessions.reduce((count, session) => count + session.turns.length, 0)
  const stored = unchanged > 0 ? `${unchanged} memories as they were, ${created} new` : `${created} memories`
  print(present.step(`${sessions.length} sessions, ${turns} turns: ${stored}`, ms))
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const started = performance.now()
  const result = await work()
  return [result, performance.now() - started]
}

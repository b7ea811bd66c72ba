import { loadConversations } from './labelled-set.ts'
import { measureRecall } from './measure-recall.ts'
import { recallTable } from './recall-table.ts'

const conversations = loadConversations()
const alone = conversations.map((conversation) => [conversation])

const tables = [
  ['Each conversation in a bank of its own', await measureRecall(alone, 'sessions')],
  ['All conversations in one bank', await measureRecall([conversations], 'sessions')],
  ['Each in a bank of its own, retained turn by turn', await measureRecall(alone, 'turns')],
] as const

for (const [title, outcomes] of tables) {
  // biome-ignore lint/suspicious/noConsole: a command that prints
  console.log(`\n### ${title}\n\n${recallTable(outcomes)}`)
}

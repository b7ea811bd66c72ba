import { type LabelledSet, loadConversations } from './labelled-set.ts'
import { measureRecall } from './measure-recall.ts'
import { measureWithModel } from './measure-with-model.ts'
import { recallTable } from './recall-table.ts'

const sets: readonly (readonly [LabelledSet, string])[] = [
  ['data-held-out', 'Held out: conversations that nothing was chosen on'],
  ['data', 'Conversations that features and weights were chosen on'],
]

for (const [set, heading] of sets) {
  const conversations = loadConversations(set)
  const alone = conversations.map((conversation) => [conversation])
  const tables = [
    ['Each conversation in a bank of its own', await measureRecall(alone, 'sessions')],
    ['All conversations in one bank', await measureRecall([conversations], 'sessions')],
    ['Each in a bank of its own, retained turn by turn', await measureRecall(alone, 'turns')],
    ['Each in a bank of its own, of a server whose facts a model has told', await measureWithModel(conversations)],
  ] as const
  print(`\n## ${heading}`)
  for (const [title, outcomes] of tables) print(`\n### ${title}\n\n${recallTable(outcomes)}`)
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

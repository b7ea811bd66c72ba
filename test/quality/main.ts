import { lexicalEmbedding } from '../../packages/api/src/models/lexical-embedding.ts'
import { EngineBank, type RetainedAs } from './engine-bank.ts'
import { type Conversation, loadConversations } from './labelled-set.ts'
import { OkapiBaseline } from './okapi-baseline.ts'
import { type Outcome, outcomeOf, recallTable } from './recall-table.ts'

const model = lexicalEmbedding()
const conversations = loadConversations()
const scope = ({ name }: Conversation, turn: string): string => `${name}/${turn}`

/** Banks of the given conversations, each asked its own questions. */
async function measure(banks: readonly (readonly Conversation[])[], as: RetainedAs): Promise<Map<string, Outcome[]>> {
  const baseline: Outcome[] = []
  const ours: Outcome[] = []
  for (const bank of banks) {
    const okapi = new OkapiBaseline(bank, scope)
    const engine = await EngineBank.build(model, bank, scope, as)
    for (const conversation of bank) {
      for (const { category, text, evidence } of conversation.questions) {
        const wanted = evidence.map((turn) => scope(conversation, turn))
        baseline.push(outcomeOf(category, wanted, okapi.search(text)))
        ours.push(outcomeOf(category, wanted, await engine.ask(text)))
      }
    }
  }
  return new Map([
    ['BM25', baseline],
    ['ours', ours],
  ])
}

const alone = conversations.map((conversation) => [conversation])
const tables = [
  ['Each conversation in a bank of its own', await measure(alone, 'sessions')],
  ['All conversations in one bank', await measure([conversations], 'sessions')],
  ['Each conversation in a bank of its own, retained turn by turn', await measure(alone, 'turns')],
] as const

for (const [title, systems] of tables) {
  // biome-ignore lint/suspicious/noConsole: a command that prints
  console.log(`\n## ${title}\n\n${recallTable(systems)}`)
}

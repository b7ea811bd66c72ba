import { lexicalEmbedding } from '../../packages/api/src/models/lexical-embedding.ts'
import { EngineBank, type RetainedAs } from './engine-bank.ts'
import type { Conversation } from './labelled-set.ts'
import { OkapiBaseline } from './okapi-baseline.ts'
import { type Outcome, outcomeOf } from './recall-table.ts'

const model = lexicalEmbedding()

/** The same turn ids stand in every conversation. */
export const turnIn = ({ name }: Conversation, turn: string): string => `${name}/${turn}`

/** Asks banks of the given conversations each their own questions: plain BM25, and the engine. */
export async function measureRecall(
  banks: readonly (readonly Conversation[])[],
  as: RetainedAs,
): Promise<Map<'BM25' | 'Hindsight', Outcome[]>> {
  const baseline: Outcome[] = []
  const ours: Outcome[] = []
  for (const bank of banks) {
    const okapi = new OkapiBaseline(bank, turnIn)
    const engine = await EngineBank.build(model, bank, turnIn, as)
    for (const conversation of bank) {
      for (const { category, text, evidence } of conversation.questions) {
        const wanted = evidence.map((turn) => turnIn(conversation, turn))
        baseline.push(outcomeOf(category, wanted, okapi.search(text)))
        ours.push(outcomeOf(category, wanted, await engine.ask(text)))
      }
    }
  }
  return new Map([
    ['BM25', baseline],
    ['Hindsight', ours],
  ])
}

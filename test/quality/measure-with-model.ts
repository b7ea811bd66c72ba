import { HindsightClient, HindsightServer } from 'hindsight-all'
import { factsOfTurns } from '../support/facts-of-turns.ts'
import { startFakeModelServer } from '../support/fake-model-server.ts'
import type { Conversation } from './labelled-set.ts'
import { OkapiBaseline } from './okapi-baseline.ts'
import { type Outcome, outcomeOf } from './recall-table.ts'

const DAY_MS = 86_400_000

/**
 * The same questions, asked of a server whose facts a language model has told: retain and recall over HTTP, each
 * conversation in a bank of its own. The model tells each turn as a fact, so that a fact can be traced to its turn.
 */
export async function measureWithModel(
  conversations: readonly Conversation[],
): Promise<Map<'BM25' | 'Hindsight with a model', Outcome[]>> {
  await using model = await startFakeModelServer({ otherwise: factsOfTurns })
  await using server = await HindsightServer.start({
    env: {
      HINDSIGHT_API_LLM_PROVIDER: 'openai',
      HINDSIGHT_API_LLM_BASE_URL: model.url,
      HINDSIGHT_API_LLM_API_KEY: 'none',
      HINDSIGHT_API_LLM_MODEL: 'fake',
      HINDSIGHT_API_CONSOLIDATION_LLM_PROVIDER: 'none',
    },
  })
  const client = new HindsightClient({ baseUrl: server.url })
  const baseline: Outcome[] = []
  const ours: Outcome[] = []
  for (const conversation of conversations) {
    const okapi = new OkapiBaseline([conversation], (_, turn) => turn)
    const ask = await retain(client, conversation)
    for (const { category, text, evidence } of conversation.questions) {
      baseline.push(outcomeOf(category, evidence, okapi.search(text)))
      ours.push(outcomeOf(category, evidence, await ask(text)))
    }
  }
  return new Map([
    ['BM25', baseline],
    ['Hindsight with a model', ours],
  ])
}

/** Returns what answers questions by the turns of the facts found, best first. */
async function retain(
  client: HindsightClient,
  { name, sessions }: Conversation,
): Promise<(question: string) => Promise<string[]>> {
  const turnOf = new Map<string, string>()
  const items = sessions.map(({ id, at, turns }) => {
    const lines = turns.map(({ speaker, text }) => `${speaker}: ${text}`)
    for (const [place, line] of lines.entries()) turnOf.set(withoutDates(line), turns[place]!.id)
    return { content: lines.join('\n'), document_id: id, timestamp: at }
  })
  await client.banks.updateConfig(name, { enable_observations: false })
  const { results = [] } = await client.retainBatch(name, items)
  const unread = results?.filter(({ chunks_failed, chunks_read }) => chunks_failed !== 0 || chunks_read === 0)
  if (unread?.length !== 0) throw new Error(`Read without the model: ${JSON.stringify(unread)}`)
  const now = new Date(Math.max(...sessions.map(({ at }) => at.getTime())) + DAY_MS)
  return async (question) => {
    const found = await client.recall(name, question, {
      budget: 'high',
      maxTokens: 20_000,
      queryTimestamp: now.toISOString(),
    })
    return found.results.map(({ text }) => turnOf.get(withoutDates(text)) ?? fail(text))
  }
}

/** What "next month" means stands in brackets after it. */
const withoutDates = (text: string): string => text.replaceAll(/ ?\[[^\]]*\]/g, '')

function fail(text: string): never {
  throw new Error(`Nobody has said this: ${text}`)
}

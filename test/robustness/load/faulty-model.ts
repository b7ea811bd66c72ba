import { Random } from '../../chaos/random.ts'
import {
  answerFromTheText,
  delayed,
  dropConnection,
  type FakeModelServer,
  fail,
  type Step,
  startFakeModelServer,
} from '../../support/fake-model-server.ts'

const SHORTEST_MS = 50
const LONGEST_MS = 400
/** More are told 429, as providers do. */
const MOST_PER_SECOND = 25

/** A model that takes its time, refuses what comes too fast, and now and then fails or hangs up. */
export function startFaultyModel(seed: number): Promise<FakeModelServer> {
  const random = new Random(seed)
  let recent: number[] = []
  const step: Step = (request) => {
    const now = Date.now()
    recent = recent.filter((time) => time > now - 1_000)
    if (recent.length >= MOST_PER_SECOND) return fail(429, 'Rate limit reached', { headers: { 'retry-after': '1' } })
    recent.push(now)
    const delayMs = random.integer(SHORTEST_MS, LONGEST_MS)
    const luck = random.next()
    if (luck < 0.02) return delayed(delayMs, fail(500, 'The engine is overheated'))
    if (luck < 0.03) return delayed(delayMs, dropConnection())
    return delayed(delayMs, answerFromTheText(request))
  }
  return startFakeModelServer({ otherwise: step })
}

/** How a server is told to use it. */
export const settingsFor = ({ url }: FakeModelServer) => ({
  HINDSIGHT_API_LLM_PROVIDER: 'openai',
  HINDSIGHT_API_LLM_API_KEY: 'sk-load',
  HINDSIGHT_API_LLM_MODEL: 'writer',
  HINDSIGHT_API_LLM_BASE_URL: url,
})

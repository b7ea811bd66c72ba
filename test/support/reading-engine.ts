import { RetainRequest, type RetainRequestInput } from 'hindsight-contract'
import { many, sql } from '../../packages/api/src/database/sql.ts'
import { retain } from '../../packages/api/src/memory/retain/retain.ts'
import type {
  LanguageModel,
  LanguageReply,
  LanguageRequest,
} from '../../packages/api/src/models/language/language-model.ts'
import { MemorySearchIndex } from '../../packages/api/src/search/memory/host.ts'
import { openTestDatabase, type TestDatabase } from './test-database.ts'
import { createTestEngine, type TestEngine } from './test-engine.ts'

type Item = RetainRequestInput['items'][number]

/** An engine with a language model that is told what to say about the text that it is shown. */
export interface ReadingEngine extends AsyncDisposable {
  readonly db: TestDatabase
  readonly engine: TestEngine
  /** What the model was asked since the last `retain`. */
  readonly asked: readonly LanguageRequest[]
  /** Texts among what it was asked. */
  readonly shown: readonly string[]
  /** What the model says about a text. */
  answer: (text: string, request: LanguageRequest) => Partial<LanguageReply>
  retain(bank: string, item: Item): ReturnType<typeof retain>
  retainAll(bank: string, request: RetainRequestInput): ReturnType<typeof retain>
  /** The texts of a bank's memories, in the order of the document. */
  stored(bank: string): Promise<string[]>
}

const usage = { inputTokens: 100, outputTokens: 10, cachedTokens: 0, reasoningTokens: 0 }

export async function openReadingEngine(): Promise<ReadingEngine> {
  const db = await openTestDatabase()
  const search = new MemorySearchIndex({ connection: db.url })
  let asked: LanguageRequest[] = []
  const model: LanguageModel = {
    provider: 'test',
    model: 'reader',
    async generate(request) {
      asked.push(request)
      return { text: '', toolCalls: [], finishReason: 'stop', usage, ...reading.answer(textIn(request), request) }
    },
  }
  const engine = await createTestEngine(db, {
    search,
    languageFor: (purpose) => (purpose === 'retain' ? model : null),
  })
  const retainAll: ReadingEngine['retainAll'] = async (bank, request) => {
    asked = []
    return retain(engine, bank, RetainRequest.parse(request))
  }
  const reading: ReadingEngine = {
    db,
    engine,
    answer: () => facts(),
    get asked() {
      return asked
    },
    get shown() {
      return asked.map(textIn)
    },
    retain: (bank, item) => retainAll(bank, { items: [item] }),
    retainAll,
    async stored(bank) {
      const rows = await many<{ text: string }>(
        db,
        sql`select m.text from memories m join banks b on b.number = m.bank
            where b.id = ${bank} and m.type <> 'observation' order by m.position`,
      )
      return rows.map(({ text }) => text)
    },
    async [Symbol.asyncDispose]() {
      await search[Symbol.asyncDispose]()
      await db.close()
    },
  }
  return reading
}

const textIn = ({ messages }: LanguageRequest): string => /Text:\n"""\n([\s\S]*)\n"""$/.exec(messages[1]!.content)![1]!

/** An answer of facts; a text stands for a fact that says so and nothing else. */
export function facts(...told: readonly (string | Readonly<Record<string, unknown>>)[]): { readonly text: string } {
  const fact = { kind: 'world', speaker: null, occurred_start: null, occurred_end: null, entities: [], caused_by: [] }
  return {
    text: JSON.stringify({
      facts: told.map((one) => ({ ...fact, ...(typeof one === 'string' ? { text: one } : one) })),
    }),
  }
}

/** One fact a line. */
export const factsByLine = (text: string): { readonly text: string } =>
  facts(...text.split('\n').filter((line) => line !== ''))

import { quantise } from '../../packages/api/src/memory/embedding-spaces/quantise.ts'
import { extractFacts } from '../../packages/api/src/memory/retain/extract-facts.ts'
import type { Fact } from '../../packages/api/src/memory/retain/fact.ts'
import type { EmbeddingModel } from '../../packages/api/src/models/embedding-model.ts'
import { packAnswer, readAnswer } from '../../packages/api/src/search/answer.ts'
import { searchBank } from '../../packages/api/src/search/arms/search-bank.ts'
import { SearchScratch } from '../../packages/api/src/search/arms/search-scratch.ts'
import { BankIndex } from '../../packages/api/src/search/memory/bank-index.ts'
import { VectorArena } from '../../packages/api/src/search/memory/vector-arena.ts'
import type { SearchResult } from '../../packages/api/src/search/search-index.ts'
import { nameKey } from '../../packages/api/src/text/names.ts'
import { segmentContent } from '../../packages/api/src/text/segments.ts'
import { termsOf } from '../../packages/api/src/text/terms.ts'
import { understandTime } from '../../packages/api/src/text/time/question-time.ts'
import type { Conversation, Session } from './labelled-set.ts'

/** How a conversation is retained: a session a document, or a turn a document (as one call each would). */
export type RetainedAs = 'sessions' | 'turns'

const MAXIMUM_CANDIDATES = 300
const DAY_MS = 86_400_000

/** The engine's own search over labelled conversations, without a database: one bank of all of them. */
export class EngineBank {
  readonly #model: EmbeddingModel
  readonly #index: BankIndex
  readonly #turnOf = new Map<number, string>()
  readonly #scratch = new SearchScratch()
  readonly #entities = new Map<string, number>()
  #memories = 0
  #documents = 0
  #now = new Date(0)

  private constructor(model: EmbeddingModel) {
    this.#model = model
    this.#index = new BankIndex(new VectorArena(), model.dimensions)
  }

  /** `scope` makes turn ids of several conversations distinct. */
  static async build(
    model: EmbeddingModel,
    conversations: readonly Conversation[],
    scope: (conversation: Conversation, turn: string) => string,
    as: RetainedAs = 'sessions',
  ): Promise<EngineBank> {
    const bank = new EngineBank(model)
    for (const conversation of conversations) {
      for (const session of conversation.sessions) {
        const name = (turn: string): string => scope(conversation, turn)
        if (as === 'sessions') await bank.#retain(session, name)
        else {
          for (const [place, turn] of session.turns.entries()) {
            const at = new Date(session.at.getTime() + place * 60_000)
            await bank.#retain({ ...session, at, turns: [turn] }, name)
          }
        }
      }
    }
    bank.#index.settle()
    return bank
  }

  /** Turns of the memories found, best first; what recall would return before its token budget. */
  async ask(question: string): Promise<string[]> {
    const { ranked } = await this.search(question)
    return ranked.map(({ memory }) => this.turnOf(memory))
  }

  /** The ranking with all that led to it. */
  async search(question: string): Promise<SearchResult> {
    const time = understandTime(question, this.#now)
    const subject = time?.subject ?? question
    const [vector] = await this.#model.embed([subject === '' ? question : subject], { kind: 'query' })
    const query = {
      text: question,
      subject,
      vector: vector!,
      filter: { types: ['world', 'experience', 'observation'] as const, tags: null, metadata: null, timeRange: null },
      windows: time?.windows ?? [],
      session: time?.session ?? null,
      order: time?.order ?? null,
      now: this.#now,
      limit: MAXIMUM_CANDIDATES,
      arms: { graph: true, temporal: true },
      rerank: true,
      details: true,
    }
    const answer = searchBank(this.#index, query, this.#scratch)
    return readAnswer(packAnswer(this.#index, answer, query, 0))
  }

  turnOf(memory: number): string {
    return this.#turnOf.get(memory)!
  }

  async #retain(session: Session, scope: (turn: string) => string): Promise<void> {
    const lines = session.turns.map(({ speaker, text }) => `${speaker}: ${text}`)
    const item = {
      text: lines.join('\n'),
      saidAt: session.at,
      saidAtGiven: true,
      offsetMinutes: 0,
      saidOnDay: false,
      context: null,
      metadata: {},
      tags: [],
      entities: [],
      resolveEntities: true,
      observationScopes: null,
      strategy: null,
    }
    const { segments } = segmentContent(item.text)
    const settings = { agentNames: [], findNames: true }
    const facts = await extractFacts([{ item, index: 0, start: 0, segments, settings }])
    const vectors = await this.#model.embed(
      facts.map(({ text }) => text),
      { kind: 'document' },
    )
    const document = ++this.#documents
    this.#now = new Date(Math.max(this.#now.getTime(), session.at.getTime() + DAY_MS))
    for (const [position, fact] of facts.entries()) {
      const memory = this.#append(fact, document, position, vectors[position]!)
      this.#turnOf.set(memory, scope(turnAt(session, lines, fact.start)))
    }
  }

  #append(fact: Fact, document: number, position: number, vector: Float32Array): number {
    const memory = ++this.#memories
    const { codes } = quantise(vector)
    this.#index.append({
      memory,
      document,
      position,
      type: fact.type,
      speaker: fact.speaker,
      occurredStart: fact.occurredStart?.getTime() ?? Number.NaN,
      occurredEnd: fact.occurredEnd?.getTime() ?? Number.NaN,
      mentionedAt: fact.mentionedAt?.getTime() ?? Number.NaN,
      tags: [],
      metadata: '{}',
      isQuestion: /[?？][\s"')\]]*$/.test(fact.text),
      terms: termsOf(fact.text),
      tokenCount: 1,
      proofCount: 1,
      codes: new Int8Array(codes.buffer, codes.byteOffset, codes.length),
      sequence: 1,
    })
    for (const { name } of fact.mentions) this.#index.mention(memory, this.#entityOf(name))
    return memory
  }

  #entityOf(name: string): number {
    const key = nameKey(name)
    const known = this.#entities.get(key)
    if (known !== undefined) return known
    const entity = this.#entities.size + 1
    this.#entities.set(key, entity)
    return entity
  }
}

function turnAt(session: Session, lines: readonly string[], offset: number): string {
  let end = 0
  for (const [place, line] of lines.entries()) {
    end += line.length + 1
    if (offset < end) return session.turns[place]!.id
  }
  return session.turns.at(-1)!.id
}

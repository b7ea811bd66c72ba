import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { type OperationName, paths } from 'hindsight-contract'
import { type Answer, type Ask, fillPath, send, type Target } from './target.ts'

type Params = Readonly<Record<string, string>>

/** What a bank holds after `remember`. */
export interface Remembered {
  readonly bank_id: string
  readonly document_id: string
  readonly chunk_id: string
  readonly memory_id: string
  readonly entity_id: string
}

/** Two people, two facts, two dates: enough to find, list, link and edit. */
export const STORY =
  'Maria Silva adopted a dog in Lisbon on 3 June 2024. John Baker moved to Porto in May 2023 and works with Maria Silva.'

/** The smallest item to retain. */
export const ITEM = { content: 'Maria adopted a dog in Lisbon.' }

const PATIENCE_MS = 60_000

/** Builds what a check needs, through the public door, and takes it away again. */
export class Stage {
  readonly target: Target
  /** Whether answers may have no fields but those of the contract. */
  readonly exact: boolean
  readonly #banks = new Set<string>()
  /** Requests that were sent so far. */
  asked = 0

  constructor(target: Target, exact: boolean) {
    this.target = target
    this.exact = exact
  }

  /** An id of a bank that is not there. */
  newBankId(): string {
    return this.alsoClear(`conformance-${randomUUID()}`)
  }

  /** A bank of this id will be taken away as well. */
  alsoClear(bank_id: string): string {
    this.#banks.add(bank_id)
    return bank_id
  }

  async bank(): Promise<{ bank_id: string }> {
    const bank_id = this.newBankId()
    await this.call('putBank', { bank_id }, { body: {} })
    return { bank_id }
  }

  /** A bank with one document. */
  async remember(item: object = {}): Promise<Remembered> {
    const bank_id = this.newBankId()
    const document_id = 'notes/june'
    await this.call('retainMemories', { bank_id }, { body: { items: [{ content: STORY, document_id, ...item }] } })
    const memories = await this.call('listMemories', { bank_id }, { query: { type: 'world' } })
    const entities = await this.call('listEntities', { bank_id })
    const chunks = await this.call('listChunks', { bank_id, document_id })
    return {
      bank_id,
      document_id,
      chunk_id: chunks.items[0].chunk_id,
      memory_id: memories.items[0].id,
      entity_id: entities.items[0].id,
    }
  }

  /** The answer, whatever it is. */
  ask(name: OperationName, params: Params = {}, ask: Ask = {}): Promise<Answer> {
    const { method, path } = paths[name]
    this.asked++
    return send(this.target, method, fillPath(path, params), ask)
  }

  /** What it answers when all is well. @throws Error when it is not. */
  // biome-ignore lint/suspicious/noExplicitAny: a check names the keys that it expects
  async call(name: OperationName, params: Params = {}, ask: Ask = {}): Promise<any> {
    const { status, json, text } = await this.ask(name, params, ask)
    if (status >= 300) throw new Error(`${name} answered ${status}: ${text}`)
    return json
  }

  /** Waits until an operation has ended; answers its status. */
  async ended(bank_id: string, operation_id: string): Promise<string> {
    const deadline = Date.now() + PATIENCE_MS
    while (Date.now() < deadline) {
      const { status } = await this.call('getOperation', { bank_id, operation_id })
      if (status !== 'pending' && status !== 'processing') return status
      await wait(50)
    }
    throw new Error(`Operation ${operation_id} has not ended within ${PATIENCE_MS / 1000} s`)
  }

  /** Whether the bank is there, found out without making it. */
  async hasBank(bank_id: string): Promise<boolean> {
    return (await this.ask('getBankProfile', { bank_id })).status === 200
  }

  async clear(): Promise<void> {
    for (const bank_id of this.#banks) await this.ask('deleteBank', { bank_id })
    this.#banks.clear()
  }
}

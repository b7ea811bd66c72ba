import { randomUUID } from 'node:crypto'
import { execute, one, sql } from '../../packages/api/src/database/sql.ts'
import type { BankVersion, MemoryType } from '../../packages/api/src/search/search-index.ts'
import { ANALYZER_VERSION, termsOf } from '../../packages/api/src/text/terms.ts'
import type { TestDatabase } from './test-database.ts'

export const FIXTURE_DIMENSIONS = 32

/** A memory as a test describes it; what is left out is empty. */
export interface FixtureMemory {
  readonly text: string
  readonly document?: string
  readonly position?: number
  readonly type?: MemoryType
  readonly speaker?: string
  readonly occurredStart?: string
  readonly occurredEnd?: string
  readonly mentionedAt?: string
  readonly tags?: readonly string[]
  readonly metadata?: Readonly<Record<string, string>>
  readonly entities?: readonly string[]
  readonly vector?: readonly number[]
}

/** A bank written to as retain would: every change takes the next sequence under the bank's row. */
export class BankFixture {
  readonly number: number
  readonly space: number
  readonly #database: TestDatabase
  readonly #documents = new Map<string, number>()
  readonly #entities = new Map<string, number>()

  constructor(database: TestDatabase, number: number, space: number) {
    this.#database = database
    this.number = number
    this.space = space
  }

  static async create(database: TestDatabase): Promise<BankFixture> {
    const id = randomUUID()
    const bank = await one<{ number: number }>(
      database,
      sql`insert into banks (id, name) values (${id}, ${id}) returning number`,
    )
    const space = await one<{ number: number }>(
      database,
      sql`insert into embedding_spaces (provider, model, dimensions) values ('test', 'fixture', ${FIXTURE_DIMENSIONS})
          on conflict (provider, model, dimensions) do update set model = excluded.model returning number`,
    )
    return new BankFixture(database, bank.number, space.number)
  }

  /** The bank as a caller sees it now. */
  async version(): Promise<BankVersion> {
    const { sequence } = await one<{ sequence: number }>(
      this.#database,
      sql`select sequence from banks where number = ${this.number}`,
    )
    return { number: this.number, sequence, space: this.space }
  }

  /** Commits memories as one change; returns their numbers. */
  async add(memories: readonly FixtureMemory[]): Promise<number[]> {
    const sequence = await this.#nextSequence()
    const numbers: number[] = []
    for (const memory of memories) numbers.push(await this.#insert(memory, sequence))
    await this.#publish(sequence)
    return numbers
  }

  /** Deletes memories as one change. */
  async remove(memories: readonly number[]): Promise<void> {
    const sequence = await this.#nextSequence()
    for (const memory of memories) {
      await execute(this.#database, sql`delete from memories where number = ${memory}`)
      await execute(
        this.#database,
        sql`insert into memory_removals (bank, sequence, memory) values (${this.number}, ${sequence}, ${memory})`,
      )
    }
    await this.#publish(sequence)
  }

  /** Changes the text of a memory. */
  async edit(memory: number, text: string): Promise<void> {
    const sequence = await this.#nextSequence()
    await execute(
      this.#database,
      sql`update memories set text = ${text}, terms = ${termBytes(text)}, sequence = ${sequence} where number = ${memory}`,
    )
    await this.#publish(sequence)
  }

  /** Retires a memory, or restores it. */
  async invalidate(memory: number, at: Date | null): Promise<void> {
    const sequence = await this.#nextSequence()
    await execute(
      this.#database,
      sql`update memories set invalidated_at = ${at}, sequence = ${sequence} where number = ${memory}`,
    )
    await this.#publish(sequence)
  }

  async link(from: number, to: number, weight: number, type = 'causes'): Promise<void> {
    const sequence = await this.#nextSequence()
    await execute(
      this.#database,
      sql`insert into memory_links (from_memory, to_memory, bank, type, weight)
          values (${from}, ${to}, ${this.number}, ${type}, ${weight})`,
    )
    await execute(this.#database, sql`update memories set sequence = ${sequence} where number = ${from}`)
    await this.#publish(sequence)
  }

  async #nextSequence(): Promise<number> {
    return (await this.version()).sequence + 1
  }

  /** Only now do readers hear of it, as at a commit. */
  async #publish(sequence: number): Promise<void> {
    await execute(this.#database, sql`update banks set sequence = ${sequence} where number = ${this.number}`)
  }

  async #insert(memory: FixtureMemory, sequence: number): Promise<number> {
    const document = memory.document === undefined ? null : await this.#document(memory.document)
    const { number } = await one<{ number: number }>(
      this.#database,
      sql`insert into memories (id, bank, document, position, type, text, speaker, occurred_start, occurred_end,
            mentioned_at, tags, metadata, content_hash, token_count, terms, analyzer_version, sequence)
          values (${randomUUID()}, ${this.number}, ${document}, ${memory.position ?? 0}, ${memory.type ?? 'world'},
            ${memory.text}, ${memory.speaker ?? null}, ${memory.occurredStart ?? null}, ${memory.occurredEnd ?? null},
            ${memory.mentionedAt ?? null}, ${memory.tags ?? []}, ${JSON.stringify(memory.metadata ?? {})},
            ${Buffer.alloc(32)}, 1, ${termBytes(memory.text)}, ${ANALYZER_VERSION}, ${sequence}) returning number`,
    )
    for (const name of memory.entities ?? []) {
      await execute(
        this.#database,
        sql`insert into memory_entities (memory, entity, bank)
            values (${number}, ${await this.#entity(name)}, ${this.number})`,
      )
    }
    if (memory.vector !== undefined) {
      const { codes, scale } = quantize(memory.vector)
      await execute(
        this.#database,
        sql`insert into memory_vectors (space, memory, bank, codes, scale)
            values (${this.space}, ${number}, ${this.number}, ${codes}, ${scale})`,
      )
    }
    return number
  }

  async #document(id: string): Promise<number> {
    const known = this.#documents.get(id)
    if (known !== undefined) return known
    const { number } = await one<{ number: number }>(
      this.#database,
      sql`insert into documents (bank, id, content_hash, text_length) values (${this.number}, ${id}, '', 0) returning number`,
    )
    this.#documents.set(id, number)
    return number
  }

  async #entity(name: string): Promise<number> {
    const known = this.#entities.get(name)
    if (known !== undefined) return known
    const { number } = await one<{ number: number }>(
      this.#database,
      sql`insert into entities (bank, canonical_name, name_key) values (${this.number}, ${name}, ${name}) returning number`,
    )
    this.#entities.set(name, number)
    return number
  }
}

function termBytes(text: string): Buffer {
  const terms = termsOf(text)
  return Buffer.from(terms.buffer, terms.byteOffset, terms.byteLength)
}

function quantize(vector: readonly number[]): { codes: Buffer; scale: number } {
  const largest = Math.max(...vector.map(Math.abs), Number.MIN_VALUE)
  const codes = Int8Array.from(vector, (value) => Math.round((value / largest) * 127))
  return { codes: Buffer.from(codes.buffer), scale: largest / 127 }
}

const HEADER_BYTES = 19
/** PostgreSQL counts microseconds from 2000-01-01T00:00:00Z. */
const POSTGRES_EPOCH_MS = 946_684_800_000
const TRAILER = -1

/** One row of `COPY … (format binary)`; its fields are read by place, and only until the next row. */
export class CopyRow {
  #bytes: Buffer = Buffer.alloc(0)
  readonly #starts: number[] = []
  readonly #lengths: number[] = []

  /** Points at the row that begins at `offset`; returns where it ends, or -1 when it is not all there yet. */
  place(bytes: Buffer, offset: number): number {
    this.#bytes = bytes
    let at = offset + 2
    const fields = bytes.readInt16BE(offset)
    for (let field = 0; field < fields; field++) {
      if (at + 4 > bytes.length) return -1
      const length = bytes.readInt32BE(at)
      at += 4
      this.#starts[field] = at
      this.#lengths[field] = length
      if (length > 0) at += length
      if (at > bytes.length) return -1
    }
    return at
  }

  isNull(field: number): boolean {
    return this.#lengths[field] === -1
  }

  boolean(field: number): boolean {
    return this.#bytes[this.#starts[field]!] === 1
  }

  /** int2 or int4. */
  integer(field: number): number {
    const start = this.#starts[field]!
    return this.#lengths[field] === 2 ? this.#bytes.readInt16BE(start) : this.#bytes.readInt32BE(start)
  }

  /** int8, which must be exact as a number. */
  bigInteger(field: number): number {
    const start = this.#starts[field]!
    return this.#bytes.readInt32BE(start) * 2 ** 32 + this.#bytes.readUInt32BE(start + 4)
  }

  real(field: number): number {
    return this.#bytes.readFloatBE(this.#starts[field]!)
  }

  /** timestamptz as epoch milliseconds; NaN for null. */
  time(field: number): number {
    return this.isNull(field) ? Number.NaN : POSTGRES_EPOCH_MS + this.bigInteger(field) / 1000
  }

  text(field: number): string {
    const start = this.#starts[field]!
    return this.#bytes.toString('utf8', start, start + this.#lengths[field]!)
  }

  /** A view of a bytea. */
  bytes(field: number): Uint8Array {
    const start = this.#starts[field]!
    return this.#bytes.subarray(start, start + this.#lengths[field]!)
  }

  /** A one-dimensional text[] without nulls. */
  texts(field: number): string[] {
    const start = this.#starts[field]!
    if (this.#bytes.readInt32BE(start) === 0) return []
    const count = this.#bytes.readInt32BE(start + 12)
    const found: string[] = []
    let at = start + 20
    for (let index = 0; index < count; index++) {
      const length = this.#bytes.readInt32BE(at)
      found.push(this.#bytes.toString('utf8', at + 4, at + 4 + length))
      at += 4 + length
    }
    return found
  }
}

/** Reads a binary COPY piece by piece, calling `onRow` for each row with the same object. Returns the rows' number. */
export async function readCopy(chunks: AsyncIterable<Buffer>, onRow: (row: CopyRow) => void): Promise<number> {
  const row = new CopyRow()
  let rest: Buffer = Buffer.alloc(0)
  let started = false
  let count = 0
  let failure: { readonly error: unknown } | null = null
  for await (const chunk of chunks) {
    // A COPY that is left in the middle leaves the connection waiting for ever: the rest is read to no purpose.
    if (failure !== null) continue
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let offset = 0
    if (!started && bytes.length >= HEADER_BYTES) {
      offset = HEADER_BYTES
      started = true
    }
    try {
      while (started && offset + 2 <= bytes.length && bytes.readInt16BE(offset) !== TRAILER) {
        const end = row.place(bytes, offset)
        if (end < 0) break
        onRow(row)
        count++
        offset = end
      }
    } catch (error) {
      failure = { error }
    }
    rest = bytes.subarray(offset)
  }
  if (failure !== null) throw failure.error
  return count
}

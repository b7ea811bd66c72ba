type TypedArray = Int8Array | Uint8Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array

/** A typed array that grows. `data` may be longer than `length`, and is another array after `push` or `resize`. */
export class Column<T extends TypedArray> {
  data: T
  length = 0
  readonly #create: (length: number) => T

  constructor(create: (length: number) => T, capacity = 16) {
    this.#create = create
    this.data = create(capacity)
  }

  get bytes(): number {
    return this.data.byteLength
  }

  push(value: number): void {
    if (this.length === this.data.length) this.reserve(this.length + 1)
    this.data[this.length++] = value
  }

  /** Makes room for `capacity` values without changing the length. */
  reserve(capacity: number): void {
    if (capacity <= this.data.length) return
    const grown = this.#create(Math.max(capacity, Math.ceil(this.data.length * 1.5), 16))
    grown.set(this.data as never)
    this.data = grown
  }
}

export const int32Column = (): Column<Int32Array> => new Column((length) => new Int32Array(length))
export const uint32Column = (): Column<Uint32Array> => new Column((length) => new Uint32Array(length))
export const uint16Column = (): Column<Uint16Array> => new Column((length) => new Uint16Array(length))
export const uint8Column = (): Column<Uint8Array> => new Column((length) => new Uint8Array(length))
export const float32Column = (): Column<Float32Array> => new Column((length) => new Float32Array(length))
export const float64Column = (): Column<Float64Array> => new Column((length) => new Float64Array(length))

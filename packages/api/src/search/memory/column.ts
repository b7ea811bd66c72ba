const FIRST_CAPACITY = 16
const GROWTH = 1.6

type TypedArray = Int8Array | Uint8Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array

/**
 * A typed array that grows; how much of it is in use is its owner's affair. It only makes room: one function that
 * stored into arrays of many kinds would be slow, `column.data[place] = value` at its place is not.
 */
export class Column<T extends TypedArray> {
  /** Another array after `reserve`. */
  data: T
  readonly #create: (length: number) => T

  constructor(create: (length: number) => T) {
    this.#create = create
    this.data = create(FIRST_CAPACITY)
  }

  get bytes(): number {
    return this.data.byteLength
  }

  reserve(capacity: number): void {
    if (capacity <= this.data.length) return
    const grown = this.#create(Math.max(capacity, Math.ceil(this.data.length * GROWTH)))
    grown.set(this.data as never)
    this.data = grown
  }
}

/** Makes room for `count` values in columns that are as long as each other. */
export function reserveAll(
  columns: readonly { readonly data: TypedArray; reserve(capacity: number): void }[],
  count: number,
): void {
  if (count > columns[0]!.data.length) for (const column of columns) column.reserve(count)
}

export function bytesOf(columns: readonly { readonly bytes: number }[]): number {
  return columns.reduce((sum, { bytes }) => sum + bytes, 0)
}

export const int32Column = (): Column<Int32Array> => new Column((length) => new Int32Array(length))
export const uint32Column = (): Column<Uint32Array> => new Column((length) => new Uint32Array(length))
export const uint16Column = (): Column<Uint16Array> => new Column((length) => new Uint16Array(length))
export const uint8Column = (): Column<Uint8Array> => new Column((length) => new Uint8Array(length))
export const float32Column = (): Column<Float32Array> => new Column((length) => new Float32Array(length))
export const float64Column = (): Column<Float64Array> => new Column((length) => new Float64Array(length))

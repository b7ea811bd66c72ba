import { KERNEL_BASE64 } from './kernel.generated.ts'

export const PAGE_BYTES = 65_536

/** Scans of int8 rows inside one block of memory; every number is a byte address or a count. */
export interface Kernel {
  readonly name: 'wasm' | 'javascript'
  /** The memory as it is now; a new object after `grow`. */
  readonly buffer: ArrayBuffer
  grow(pages: number): void
  /** out[i] = query · row(base + i·stride); `query` is int16, a row `stride` int8 codes (a multiple of 16). */
  scan(query: number, base: number, count: number, stride: number, out: number): void
  /** out[i] = query · row(addresses[i]). */
  gather(query: number, addresses: number, count: number, stride: number, out: number): void
  /**
   * out[i] += Σ weights[k] · code(base + offsets[k] + i) for `rows` rows that lie dimension by dimension, a multiple of
   * 16; `count` dimensions, a multiple of 8, with int16 weights of at most 31.
   */
  sweep(offsets: number, weights: number, count: number, base: number, rows: number, out: number): void
  /** values[i] = values[i] · norms[i] · factor, from int32 to float32 in place; `count` is a multiple of 4. */
  normalize(values: number, norms: number, count: number, factor: number): void
  /** Byte d of the row at addresses[i] goes to out + d·outStride + i; at least one row and one dimension. */
  transpose(addresses: number, rows: number, dimensions: number, out: number, outStride: number): void
  /** Writes first + i for every values[i] ≥ threshold (float32), and returns how many; `count` is a multiple of 16. */
  above(values: number, count: number, threshold: number, first: number, out: number): number
}

type Exported = 'scan' | 'gather' | 'sweep' | 'normalize' | 'transpose' | 'above'

interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

/** The little of WebAssembly that is used here; Node's types do not describe it. */
interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean
  Memory: new (descriptor: { initial: number; maximum: number }) => WasmMemory
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { readonly exports: Pick<Kernel, Exported> }
}

const MAXIMUM_PAGES = 65_536

/** The SIMD kernel, or the same in plain JavaScript where the engine has no WebAssembly SIMD. */
export function createKernel(): Kernel {
  const api = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly
  const bytes = Buffer.from(KERNEL_BASE64, 'base64')
  return api?.validate(bytes) ? createWasmKernel(api, bytes) : createJavaScriptKernel()
}

function createWasmKernel(api: WebAssemblyApi, bytes: Uint8Array): Kernel {
  const memory = new api.Memory({ initial: 1, maximum: MAXIMUM_PAGES })
  const { scan, gather, sweep, normalize, transpose, above } = new api.Instance(new api.Module(bytes), {
    arena: { memory },
  }).exports
  return {
    name: 'wasm',
    get buffer() {
      return memory.buffer
    },
    grow: (pages) => void memory.grow(pages),
    scan,
    gather,
    sweep,
    normalize,
    transpose,
    above,
  }
}

export function createJavaScriptKernel(): Kernel {
  let buffer = new ArrayBuffer(PAGE_BYTES)
  let codes = new Int8Array(buffer)
  let words = new Int16Array(buffer)
  let integers = new Int32Array(buffer)
  let reals = new Float32Array(buffer)
  const dot = (query: number, row: number, stride: number): number => {
    let sum = 0
    for (let index = 0, word = query >> 1; index < stride; index++) sum += codes[row + index]! * words[word + index]!
    return sum
  }
  return {
    name: 'javascript',
    get buffer() {
      return buffer
    },
    grow(pages) {
      const grown = new ArrayBuffer(buffer.byteLength + pages * PAGE_BYTES)
      new Uint8Array(grown).set(codes)
      buffer = grown
      codes = new Int8Array(buffer)
      words = new Int16Array(buffer)
      integers = new Int32Array(buffer)
      reals = new Float32Array(buffer)
    },
    scan(query, base, count, stride, out) {
      for (let index = 0; index < count; index++)
        integers[(out >> 2) + index] = dot(query, base + index * stride, stride)
    },
    sweep(offsets, weights, count, base, rows, out) {
      for (let place = 0; place < count; place++) {
        const weight = words[(weights >> 1) + place]!
        const start = base + integers[(offsets >> 2) + place]!
        for (let row = 0; row < rows; row++) integers[(out >> 2) + row]! += weight * codes[start + row]!
      }
    },
    normalize(values, norms, count, factor) {
      const scale = Math.fround(factor)
      for (let index = 0; index < count; index++) {
        const scaled = Math.fround(Math.fround(integers[(values >> 2) + index]!) * reals[(norms >> 2) + index]!)
        reals[(values >> 2) + index] = Math.fround(scaled * scale)
      }
    },
    transpose(addresses, rows, dimensions, out, outStride) {
      for (let dimension = 0; dimension < dimensions; dimension++) {
        const to = out + dimension * outStride
        for (let row = 0; row < rows; row++) codes[to + row] = codes[integers[(addresses >> 2) + row]! + dimension]!
      }
    },
    above(values, count, threshold, first, out) {
      let found = 0
      for (let index = 0; index < count; index++) {
        if (reals[(values >> 2) + index]! >= threshold) integers[(out >> 2) + found++] = first + index
      }
      return found
    },
    gather(query, addresses, count, stride, out) {
      for (let index = 0; index < count; index++) {
        integers[(out >> 2) + index] = dot(query, integers[(addresses >> 2) + index]!, stride)
      }
    },
  }
}

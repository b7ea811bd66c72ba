import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compileKernel } from '../../../../../scripts/build-kernel.js'
import { createJavaScriptKernel, createKernel, PAGE_BYTES } from './kernel.ts'

const ROWS = 70
const STRIDE = 48

/** The same page in any kernel: a question, weights, addresses and rows from a fixed sequence. */
function fill(buffer: ArrayBuffer): void {
  let state = 7
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const words = new Int16Array(buffer)
  for (let index = 0; index < STRIDE; index++) words[index] = Math.round((next() - 0.5) * 60_000)
  for (let index = 0; index < 16; index++) words[512 + index] = Math.round((next() - 0.5) * 62)
  const addresses = new Uint32Array(buffer)
  for (let index = 0; index < ROWS; index++) addresses[1024 + index] = 16_384 + ((index * 11) % ROWS) * STRIDE
  for (let index = 0; index < 16; index++) addresses[2048 + index] = ((index * 5) % STRIDE) * 96
  const codes = new Int8Array(buffer)
  for (let index = 16_384; index < 32_768; index++) codes[index] = Math.round((next() - 0.5) * 254)
}

describe('kernel', () => {
  test('the committed module is compiled from kernel.wat', async () => {
    const text = readFileSync(new URL('kernel.wat', import.meta.url), 'utf8')
    const committed = readFileSync(new URL('kernel.generated.ts', import.meta.url), 'utf8')
    expect(await compileKernel(text)).toBe(committed)
  })

  test('runs as WebAssembly here', () => {
    expect(createKernel().name).toBe('wasm')
  })

  test.each(['scan', 'gather', 'sweep', 'normalize', 'transpose', 'above'] as const)(
    '%s gives the same in both forms',
    (name) => {
      const [wasm, javascript] = [createKernel(), createJavaScriptKernel()].map((kernel) => {
        fill(kernel.buffer)
        if (name === 'scan') kernel.scan(0, 16_384, ROWS, STRIDE, 40_960)
        if (name === 'gather') kernel.gather(0, 4096, ROWS, STRIDE, 40_960)
        if (name === 'normalize') {
          kernel.scan(0, 16_384, ROWS, STRIDE, 40_960)
          new Float32Array(kernel.buffer, 4096, 96).forEach((_, place, norms) => {
            norms[place] = 1 / (place + 3)
          })
          kernel.normalize(40_960, 4096, 96, 0.37)
        }
        if (name === 'above') {
          new Float32Array(kernel.buffer, 4096, 2048).forEach((_, place, values) => {
            values[place] = (place * 37) % 101
          })
          expect(kernel.above(4096, 2048, 97, 500, 40_960)).toBe(81)
        }
        if (name === 'transpose') kernel.transpose(4096, 24, STRIDE, 40_963, 8 * 4)
        if (name === 'sweep') kernel.sweep(8192, 1024, 16, 16_384, 96, 40_960)
        return Array.from(new Int32Array(kernel.buffer, 40_960, 96))
      })
      expect(wasm).toEqual(javascript)
      expect(new Set(wasm).size).toBeGreaterThan(ROWS / 2)
    },
  )

  test('grows without losing what is there', () => {
    for (const kernel of [createKernel(), createJavaScriptKernel()]) {
      fill(kernel.buffer)
      const before = Uint8Array.from(new Uint8Array(kernel.buffer))
      kernel.grow(2)
      expect(kernel.buffer.byteLength).toBe(3 * PAGE_BYTES)
      expect(Buffer.compare(new Uint8Array(kernel.buffer, 0, PAGE_BYTES), before)).toBe(0)
    }
  })
})

import { describe, expect, test } from 'vitest'
import { randomNumbers } from '../../../../../test/support/indexed-memory.ts'
import { lexicalEmbedding } from '../../models/lexical-embedding.ts'
import { BankVectors } from './bank-vectors.ts'
import { createJavaScriptKernel } from './kernel.ts'
import { VectorArena } from './vector-arena.ts'

function quantized(vector: ArrayLike<number>): Int8Array {
  const values = Array.from(vector)
  const largest = Math.max(...values.map(Math.abs), Number.MIN_VALUE)
  return Int8Array.from(values, (value) => Math.round((value / largest) * 127))
}

function cosine(codes: Int8Array, vector: Float32Array): number {
  let dot = 0
  let squares = 0
  let vectorSquares = 0
  for (let place = 0; place < codes.length; place++) {
    dot += codes[place]! * vector[place]!
    squares += codes[place]! ** 2
    vectorSquares += vector[place]! ** 2
  }
  return dot / Math.sqrt(squares * vectorSquares)
}

describe('cosines', () => {
  test.each([
    ['WebAssembly', () => new VectorArena()],
    ['JavaScript', () => new VectorArena(createJavaScriptKernel())],
  ])('are those of the codes (%s)', (_, createArena) => {
    const random = randomNumbers(3)
    for (const dimensions of [1, 16, 100, 384]) {
      const vectors = new BankVectors(createArena(), dimensions)
      const rows = Array.from({ length: 700 }, (_, row) =>
        row % 50 === 7 ? null : quantized(Array.from({ length: dimensions }, () => random() - 0.5)),
      )
      for (const row of rows) vectors.append(row)
      const asked = Float32Array.from({ length: dimensions }, () => random() - 0.5)
      const cosines = vectors.scan(asked)!
      const chosen = Int32Array.from([699, 7, 0, 350])
      const gathered = new Float32Array(chosen.length)
      expect(vectors.gather(asked, chosen, gathered)).toBe(true)
      for (const [row, codes] of rows.entries()) {
        expect(cosines[row]).toBeCloseTo(codes === null ? 0 : cosine(codes, asked), 3)
      }
      for (const [place, row] of chosen.entries()) expect(gathered[place]).toBe(cosines[row])
      expect(vectors.codes(7)).toBeNull()
      expect(vectors.codes(350)).toEqual(rows[350])
    }
  })

  test('a question without direction, or of other dimensions, is not answered', () => {
    const vectors = new BankVectors(new VectorArena(), 4)
    vectors.append(Int8Array.of(1, 2, 3, 4))
    expect(vectors.scan(new Float32Array(4))).toBeNull()
    expect(vectors.scan(Float32Array.of(1, Number.NaN, 0, 0))).toBeNull()
    expect(() => vectors.scan(new Float32Array(5))).toThrow(RangeError)
    expect(() => vectors.append(new Int8Array(5))).toThrow(RangeError)
  })

  test('pages given back are used again, and begin empty', () => {
    const arena = new VectorArena()
    const fill = (code: number) => {
      const vectors = new BankVectors(arena, 16)
      for (let row = 0; row < 20_000; row++) vectors.append(new Int8Array(16).fill(code))
      vectors.settle()
      return vectors
    }
    fill(5).release()
    const before = arena.bytes
    const again = fill(-7)
    expect(arena.bytes).toBe(before)
    expect(again.codes(19_999)).toEqual(new Int8Array(16).fill(-7))
  })
})

describe('the sweep of a large bank', () => {
  const WORDS =
    `harbour lighthouse keeper violin rehearsal garden tomato kitchen sourdough bicycle marathon hospital nurse
    pottery kiln glaze sister wedding Norway ferry osprey moor novel agent chapter banjo concertina Whitby soup lease council
    dog vet cat airing cupboard surgery ankle therapist promotion school choir solo drummer record label launch seagrass dive
    grant laboratory swim lake birthday cake lemon cardamom visa passport train Lisbon Porto Kyoto teacher exam interview`.split(
      /\s+/,
    )

  function* texts(count: number): Generator<string> {
    const random = randomNumbers(11)
    for (let number = 0; number < count; number++) {
      const words = Array.from({ length: 8 + Math.floor(random() * 10) }, () => {
        const word = WORDS[Math.floor(random() * WORDS.length)]!
        return random() < 0.4 ? `${word}${Math.floor(random() * 400)}` : word
      })
      yield words.join(' ')
    }
  }

  test('chooses nearly the nearest rows, and all of them within twice as many', async () => {
    const model = lexicalEmbedding()
    const vectors = new BankVectors(new VectorArena(), model.dimensions)
    const embedded: Float32Array[] = []
    for (let all = [...texts(1_500)]; all.length > 0; all = all.slice(model.maxBatchSize)) {
      embedded.push(...(await model.embed(all.slice(0, model.maxBatchSize), { kind: 'document' })))
    }
    // To embed is most of the work: what two texts say together is near the sum of their vectors.
    const rows = Array.from({ length: 9_000 }, (_, number) => {
      const one = embedded[number % embedded.length]!
      const other = embedded[(number * 7 + Math.floor(number / embedded.length)) % embedded.length]!
      return quantized(one.map((value, place) => value + other[place]!))
    })
    for (const row of rows) vectors.append(row)
    vectors.settle()
    const questions = await model.embed(
      [
        'Who keeps the lighthouse in the harbour?',
        'What did she bake for the wedding?',
        'When is the surgery?',
        'banjo',
      ],
      { kind: 'query' },
    )
    for (const asked of questions) {
      const cosines = vectors.scan(asked)!
      const byCosine = (score: (row: number) => number) =>
        Array.from(rows.keys(), (row) => [row, score(row)] as const).sort((a, b) => b[1] - a[1])
      const exact = byCosine((row) => cosine(rows[row]!, asked)).slice(0, 100)
      const swept = byCosine((row) => cosines[row]!)
      const wider = new Set(swept.slice(0, 200).map(([row]) => row))
      const found = exact.filter(([row]) => wider.has(row)).length
      expect(found).toBeGreaterThanOrEqual(97)
      expect(Math.abs(swept[0]![1] - exact[0]![1])).toBeLessThan(0.05)
      const visited: number[] = []
      vectors.visitAbove(swept[99]![1], (row) => visited.push(row))
      expect(visited.toSorted((a, b) => a - b)).toEqual(
        swept
          .filter(([, score]) => score >= swept[99]![1])
          .map(([row]) => row)
          .sort((a, b) => a - b),
      )
    }
  })
})

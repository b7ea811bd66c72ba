import { expect, test } from 'vitest'
import { readCopy } from './copy-reader.ts'

/** A binary COPY of one int4 column: header, rows, trailer. */
function copyOf(values: readonly number[]): Buffer {
  const header = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
  const rows = values.map((value) => {
    const row = Buffer.alloc(10)
    row.writeInt16BE(1)
    row.writeInt32BE(4, 2)
    row.writeInt32BE(value, 6)
    return row
  })
  return Buffer.concat([header, ...rows, Buffer.from([0xff, 0xff])])
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

test.each([1, 7, 19, 1000])('rows come whole, however the bytes are cut (%i at a time)', async (size) => {
  const values: number[] = []
  const count = await readCopy(inPieces(copyOf([3, -1, 70_000]), size), (row) => values.push(row.integer(0)))
  expect(values).toEqual([3, -1, 70_000])
  expect(count).toBe(3)
})

test('the first error is thrown, after everything was read: a COPY cannot be left in the middle', async () => {
  let ended = false
  async function* pieces(): AsyncGenerator<Buffer> {
    yield* inPieces(copyOf([1, 2, 3]), 7)
    ended = true
  }
  const seen: number[] = []
  const reading = readCopy(pieces(), (row) => {
    seen.push(row.integer(0))
    throw new Error('enough')
  })
  await expect(reading).rejects.toThrow('enough')
  expect(seen).toEqual([1])
  expect(ended).toBe(true)
})

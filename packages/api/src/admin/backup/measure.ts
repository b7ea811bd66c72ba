import { createHash } from 'node:crypto'
import { Transform } from 'node:stream'

/** What went by of a table in the text format of COPY, where each row is a line. */
export interface Measure {
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
}

const LINE_END = 10

/** Lets bytes through and measures them. `result` is to be asked when they have ended. */
export function measuring(onBytes: (bytes: number) => void): { readonly stream: Transform; result(): Measure } {
  const hash = createHash('sha256')
  let bytes = 0
  let rows = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      for (let at = chunk.indexOf(LINE_END); at !== -1; at = chunk.indexOf(LINE_END, at + 1)) rows++
      onBytes(chunk.length)
      done(null, chunk)
    },
  })
  return { stream, result: () => ({ rows, bytes, sha256: hash.digest('hex') }) }
}

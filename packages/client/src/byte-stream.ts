/** Bytes of an answer as they come: an async iterable, or the stream of a platform whose streams are none. */
export type ByteStream = AsyncIterable<Uint8Array> | ReadableBytes

interface ReadableBytes {
  getReader(): ByteReader
}

interface ByteReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
  cancel(): Promise<void>
}

/** The same as a reader. `cancel` closes the connection. */
export function readerOf(stream: ByteStream): ByteReader {
  if ('getReader' in stream) return stream.getReader()
  const iterator = stream[Symbol.asyncIterator]()
  return {
    async read() {
      const { done, value } = await iterator.next()
      return done === true ? { done: true } : { done: false, value }
    },
    async cancel() {
      await iterator.return?.()
    },
  }
}

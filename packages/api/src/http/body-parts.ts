import type { ReadableStream, ReadableStreamDefaultReader, ReadableStreamReadResult } from 'node:stream/web'
import { ApiError } from '../errors.ts'

/**
 * A body as it arrives. Only silence of the client counts, not the time that its reader takes.
 * @throws ApiError 408 when nothing comes for `silenceMs`, or the signal's reason
 */
export async function* bodyParts(
  body: ReadableStream<Uint8Array>,
  silenceMs: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const reader = body.getReader()
  try {
    while (true) {
      const { done, value } = await nextPart(reader, silenceMs, signal)
      if (done) return
      yield value
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}

function nextPart(reader: ReadableStreamDefaultReader<Uint8Array>, silenceMs: number, signal: AbortSignal) {
  return new Promise<ReadableStreamReadResult<Uint8Array>>((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    const timer = setTimeout(() => {
      reject(new ApiError(408, `Nothing of the request body arrived for ${silenceMs / 1000} s.`))
    }, silenceMs)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    reader
      .read()
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
      })
  })
}

import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'

/** Puts entries into an archive, one after the other, and no faster than somebody takes the bytes. */
export interface ArchiveWriter {
  add(name: string, content: AsyncIterable<string> | Iterable<string>): Promise<void>
}

/** The bytes of a ZIP archive of what `write` adds, while it adds it. Nothing is held but what is on its way. */
export async function* zipArchive(write: (archive: ArchiveWriter) => Promise<void>): AsyncGenerator<Buffer> {
  const { ZipFile } = await import('yazl')
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  zip.on('error', (error: Error) => output.destroy(error))
  const closed = whenClosed(output)
  closed.catch(() => {})
  const archive: ArchiveWriter = {
    async add(name, content) {
      const body = Readable.from(content, { objectMode: false })
      zip.addReadStream(body, name)
      await Promise.race([finished(body), closed])
    },
  }
  write(archive).then(
    () => zip.end(),
    (error: Error) => output.destroy(error),
  )
  yield* output as AsyncIterable<Buffer>
}

/** Rejects when nobody takes the bytes any more: what waits to be taken would wait for ever. */
async function whenClosed(output: Readable): Promise<never> {
  await finished(output, { writable: false })
  throw new Error('The archive was closed before it was complete')
}

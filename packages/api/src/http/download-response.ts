import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { Download } from './handlers.ts'

/** A file to be saved: whatever is in it, no browser shows or runs it as a page of this server. */
export function downloadResponse({ name, mediaType, size, bytes }: Download): Response {
  const stream = Readable.toWeb(Readable.from(bytes, { objectMode: false })) as ReadableStream<Uint8Array>
  return new Response(stream as ConstructorParameters<typeof Response>[0], {
    headers: {
      'content-type': mediaType,
      'content-length': String(size),
      'content-disposition': `attachment; filename="${asciiName(name)}"; filename*=UTF-8''${encodeName(name)}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-store',
    },
  })
}

/** For old programs. */
const asciiName = (name: string) => name.replaceAll(/[^\x20-\x7e]|["\\]/g, '_')

const encodeName = (name: string) =>
  encodeURIComponent(name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

import { newId } from './new-id.ts'

/** A part of an upload: a field, or a file. */
export interface UploadPart {
  readonly name: string
  readonly content: string | Blob
  /** Makes it a file. */
  readonly filename?: string
}

/**
 * Parts as `multipart/form-data`. Files are not read before they are sent: one that a platform opens as a `Blob` (Node:
 * `fs.openAsBlob`) is never whole in memory.
 */
export function multipartBody(parts: readonly UploadPart[]): { readonly body: Blob; readonly contentType: string } {
  const boundary = `hindsight-${newId()}`
  const pieces = parts.flatMap(({ name, content, filename }) => {
    const file = filename === undefined ? '' : `; filename="${escapeName(filename)}"`
    const type = typeof content === 'string' ? '' : `\r\nContent-Type: ${content.type || 'application/octet-stream'}`
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"${file}${type}\r\n\r\n`
    return [head, content, '\r\n']
  })
  return {
    body: new Blob([...pieces, `--${boundary}--\r\n`]),
    contentType: `multipart/form-data; boundary=${boundary}`,
  }
}

/** As browsers do. */
const escapeName = (name: string): string => name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

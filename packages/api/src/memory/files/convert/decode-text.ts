import { ConversionProblem } from './conversion.ts'

/** The text of bytes whose encoding nobody told: a mark at their start, UTF-8, or what the page itself says; else Western. */
export function decodeText(bytes: Uint8Array, kind: 'html' | 'text' = 'text'): string {
  const marked = encodingOfMark(bytes)
  if (marked !== null) return new TextDecoder(marked).decode(bytes)
  // Node 20 takes Windows-1252 for Latin-1 unless it is told that more may come.
  const decodeAs = (encoding: string) => new TextDecoder(encoding).decode(bytes, { stream: true })
  const text = decodeUtf8(bytes) ?? decodeAs(declaredEncoding(bytes, kind) ?? 'windows-1252')
  if (countControls(text) > text.length / 20) {
    throw new ConversionProblem('is not text: most likely it has the wrong name, or is damaged.')
  }
  return text
}

function encodingOfMark([first, second]: Uint8Array): string | null {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return null
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function declaredEncoding(bytes: Uint8Array, kind: 'html' | 'text'): string | null {
  if (kind !== 'html') return null
  const head = Buffer.from(bytes.subarray(0, 2048)).toString('latin1')
  const label = /(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1]
  if (label === undefined) return null
  try {
    return new TextDecoder(label).encoding
  } catch {
    return null
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is counted
const countControls = (text: string) => text.slice(0, 100_000).match(/[\x00-\x08\x0e-\x1a\x1c-\x1f]/g)?.length ?? 0

/** Formats that are no archives. */
export type PlainFormat = 'text' | 'markdown' | 'html' | 'csv' | 'json' | 'jsonl' | 'email' | 'pdf'
export type ArchiveFormat = 'docx' | 'pptx' | 'xlsx' | 'epub'
/** What a file may be converted from. */
export type FileFormat = PlainFormat | ArchiveFormat

/** `zip`: an archive, which tells by what is in it. */
export type Identified = { readonly format: PlainFormat | 'zip' } | { readonly problem: string }

/** Enough of the beginning of a file to tell what it is. */
export const HEAD_BYTES = 4096

const TEXT_FORMATS: Readonly<Record<string, PlainFormat>> = {
  md: 'markdown',
  markdown: 'markdown',
  mdx: 'markdown',
  html: 'html',
  htm: 'html',
  xhtml: 'html',
  csv: 'csv',
  tsv: 'csv',
  json: 'json',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  eml: 'email',
}

const BINARY_FORMATS = new Set(['pdf', 'docx', 'pptx', 'xlsx', 'epub'])

const SUPPORTED =
  'Files may be txt, md, html, csv, json, jsonl, eml, pdf, docx, pptx, xlsx, epub or any other plain text.'

/** By the first bytes, which do not lie, and for text by its name. Problems continue the sentence "File 'name' …". */
export function identifyFile(name: string, head: Uint8Array): Identified {
  const extension = extensionOf(name)
  const start = Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1')
  if (start.slice(0, 1024).includes('%PDF-')) return { format: 'pdf' }
  if (start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06')) return { format: 'zip' }
  if (start.startsWith('\xd0\xcf\x11\xe0')) {
    return {
      problem:
        'is an old Word, Excel or PowerPoint file, or has a password. Save it as docx, xlsx or pptx without a password.',
    }
  }
  if (start.startsWith('{\\rtf')) return { problem: `is rich text (RTF), which is not read. ${SUPPORTED}` }
  if (!isText(start)) return { problem: `is no format that can be read${kindOf(start)}. ${SUPPORTED}` }
  if (BINARY_FORMATS.has(extension)) {
    return { problem: `is named .${extension}, but is not such a file: it may be damaged, or have the wrong name.` }
  }
  return { format: TEXT_FORMATS[extension] ?? 'text' }
}

export function extensionOf(name: string): string {
  return /\.([^.\s]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
}

/** UTF-16 says so at its start; no other text has zeros in it. */
const isText = (start: string) => /^(?:\xff\xfe|\xfe\xff)/.test(start) || !start.includes('\0')

const KINDS: readonly (readonly [string, string])[] = [
  ['\x89PNG', 'an image'],
  ['\xff\xd8\xff', 'an image'],
  ['GIF8', 'an image'],
  ['ID3', 'a sound'],
  ['RIFF', 'an image, a sound or a film'],
  ['\x1f\x8b', 'a gzip archive'],
  ['7z\xbc\xaf', 'a 7-Zip archive'],
  ['Rar!', 'a RAR archive'],
  ['\x7fELF', 'a program'],
  ['MZ', 'a program'],
]

function kindOf(start: string): string {
  const found = KINDS.find(([magic]) => start.startsWith(magic))
  return found === undefined ? '' : ` (it looks like ${found[1]})`
}

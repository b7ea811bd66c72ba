import { ConversionProblem } from './conversion.ts'
import { decodeText } from './decode-text.ts'
import {
  type ArchiveFormat,
  extensionOf,
  type FileFormat,
  HEAD_BYTES,
  identifyFile,
  type PlainFormat,
} from './identify-file.ts'
import { openZip, type ZipArchive } from './zip-archive.ts'

export interface ConvertedText {
  readonly format: FileFormat
  /** Markdown where the file has structure. */
  readonly text: string
}

/** The text of a file. Every reader is loaded only when a file needs it. @throws ConversionProblem */
export async function convertBytes(name: string, bytes: Uint8Array): Promise<ConvertedText> {
  const identified = identifyFile(name, bytes.subarray(0, HEAD_BYTES))
  if ('problem' in identified) throw new ConversionProblem(identified.problem)
  if (identified.format === 'zip') {
    const archive = openZip(bytes)
    const format = formatOf(archive)
    return { format, text: await convertArchive(format, archive) }
  }
  const { format } = identified
  return { format, text: await convertPlain(format, name, bytes) }
}

async function convertPlain(format: PlainFormat, name: string, bytes: Uint8Array): Promise<string> {
  switch (format) {
    case 'pdf':
      return (await import('./pdf.ts')).pdfToText(bytes)
    case 'email':
      return (await import('./email.ts')).emailToMarkdown(bytes)
    case 'html':
      return (await import('./html.ts')).htmlToMarkdown(decodeText(bytes, 'html'))
    case 'csv':
      return (await import('./csv.ts')).csvToMarkdown(decodeText(bytes), extensionOf(name) === 'tsv')
    case 'json':
      return (await import('./json.ts')).checkJson(decodeText(bytes))
    case 'jsonl':
      return (await import('./json.ts')).checkJsonLines(decodeText(bytes))
    case 'text':
    case 'markdown':
      return decodeText(bytes)
  }
}

async function convertArchive(format: ArchiveFormat, archive: ZipArchive): Promise<string> {
  switch (format) {
    case 'docx':
      return (await import('./docx.ts')).docxToMarkdown(archive)
    case 'pptx':
      return (await import('./pptx.ts')).pptxToMarkdown(archive)
    case 'xlsx':
      return (await import('./xlsx.ts')).xlsxToMarkdown(archive)
    case 'epub':
      return (await import('./epub.ts')).epubToMarkdown(archive)
  }
}

const MARKS: readonly (readonly [ArchiveFormat, string])[] = [
  ['docx', 'word/document.xml'],
  ['pptx', 'ppt/presentation.xml'],
  ['xlsx', 'xl/workbook.xml'],
  ['epub', 'META-INF/container.xml'],
]

function formatOf(archive: ZipArchive): ArchiveFormat {
  const found = MARKS.find(([, mark]) => archive.names.includes(mark))
  if (found !== undefined) return found[0]
  throw new ConversionProblem(
    'is an archive, but none of docx, pptx, xlsx and epub: unpack it and send the files that are in it.',
  )
}

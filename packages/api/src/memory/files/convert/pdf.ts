import { getDocumentProxy } from 'unpdf'
import { ConversionProblem } from './conversion.ts'

/** The words of each page in the order in which they are written, a blank line between paragraphs and pages. */
export async function pdfToText(bytes: Uint8Array): Promise<string> {
  const document = await open(bytes)
  const pages: string[] = []
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number)
    const { items } = await page.getTextContent()
    pages.push(joinLines(items.filter((item) => 'str' in item)))
    page.cleanup()
  }
  return pages.filter((page) => page !== '').join('\n\n')
}

async function open(bytes: Uint8Array) {
  try {
    return await getDocumentProxy(new Uint8Array(bytes), { stopAtErrors: false, isEvalSupported: false, verbosity: 0 })
  } catch (error) {
    if ((error as Error).name === 'PasswordException') {
      throw new ConversionProblem('has a password: save it without one.')
    }
    throw new ConversionProblem(`is damaged: it could not be read as PDF (${(error as Error).message}).`)
  }
}

interface TextItem {
  readonly str: string
  readonly hasEOL: boolean
  readonly height: number
  /** A matrix; the last two are where it begins. */
  readonly transform: readonly number[]
}

/** A gap of more than this many lines' heights begins a new paragraph. */
const PARAGRAPH_GAP = 1.7

function joinLines(items: readonly TextItem[]): string {
  let text = ''
  let lastY: number | null = null
  for (const { str, hasEOL, height, transform } of items) {
    const y = transform[5] ?? 0
    if (str !== '' && lastY !== null && height > 0 && Math.abs(lastY - y) > height * PARAGRAPH_GAP) {
      text = `${text.trimEnd()}\n\n`
    }
    if (str.trim() !== '') lastY = y
    text += str
    if (hasEOL) text += '\n'
  }
  // A word that was broken at the end of a line is one word.
  return text.replaceAll(/(\p{Ll})-\n(\p{Ll})/gu, '$1$2').trim()
}

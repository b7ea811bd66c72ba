import { readFileSync, writeFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { type ConversionJob, type ConversionOutcome, ConversionProblem } from './conversion.ts'
import { convertBytes } from './convert-bytes.ts'

/** As much as one document can sensibly be: some ten thousand pages. */
const MOST_CHARACTERS = 20_000_000

const { name, source, output } = workerData as ConversionJob

parentPort!.postMessage(await convert())

async function convert(): Promise<ConversionOutcome> {
  try {
    const { format, text } = await convertBytes(name, readFileSync(source))
    const kept = text.replaceAll('\0', '').trim()
    if (kept === '') return { problem: emptyProblem(format) }
    if (kept.length > MOST_CHARACTERS) {
      return { problem: `holds ${kept.length} characters of text, more than ${MOST_CHARACTERS}: split it.` }
    }
    writeFileSync(output, kept, { mode: 0o600 })
    return { format }
  } catch (error) {
    if (error instanceof ConversionProblem) return { problem: error.message }
    const reason = error instanceof Error ? error.message : String(error)
    return { problem: `could not be read: ${oneLine(reason)}. It may be damaged.` }
  }
}

function emptyProblem(format: string): string {
  if (format !== 'pdf') return 'holds no text.'
  return 'holds no text, only pictures of it: run it through text recognition (OCR) first.'
}

/** What readers say may quote what they read. */
const oneLine = (text: string) =>
  text
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, 200)

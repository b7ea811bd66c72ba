import { CliError } from 'hindsight-api/terminal'

/** One line of an exported bank. The header comes first; a reader may ignore fields that it does not know. */
export type BankLine =
  | { readonly kind: 'header'; readonly format: 1; readonly bank: string; readonly exported_at: string }
  | BankIdentityLine
  | DirectiveLine
  | MentalModelLine
  | DocumentLine

export interface BankIdentityLine {
  readonly kind: 'bank'
  readonly name: string
  readonly mission: string
  readonly disposition: { readonly skepticism: number; readonly literalism: number; readonly empathy: number }
  /** By their wire names; only those that differ from the server's defaults. */
  readonly settings: Readonly<Record<string, unknown>>
}

export interface DirectiveLine {
  readonly kind: 'directive'
  readonly name: string
  readonly content: string
  readonly priority: number
  readonly is_active: boolean
  readonly tags: string[]
}

export interface MentalModelLine {
  readonly kind: 'mental_model'
  readonly id: string
  readonly name: string
  readonly source_query: string | null
  readonly content: string | null
  readonly tags: string[]
  readonly max_tokens: number | null
  readonly trigger: Readonly<Record<string, unknown>> | null
}

export interface DocumentLine {
  readonly kind: 'document'
  readonly id: string
  readonly text: string
  /** When it was said, ISO 8601; `unset` for a text without a time. */
  readonly timestamp: string
  readonly context: string | null
  readonly tags: string[]
  readonly metadata: Readonly<Record<string, string>>
  readonly observation_scopes: string | string[][] | null
}

const KINDS: readonly string[] = ['header', 'bank', 'directive', 'mental_model', 'document']
const NOT_AN_EXPORT = 'This is not a bank that was exported'

/** Reads all lines before anything is done with them. @throws CliError that names the line. */
export function parseBankFile(text: string): BankLine[] {
  const lines = text
    .split('\n')
    .map((content, index) => ({ content: content.trim(), number: index + 1 }))
    .filter(({ content }) => content !== '')
    .map(({ content, number }) => parseLine(content, number))
  const header = lines[0]
  if (header?.kind !== 'header') throw new CliError(`${NOT_AN_EXPORT}: its first line is not a header.`)
  if (header.format !== 1) {
    throw new CliError(`This bank was exported in format ${header.format}; this version reads format 1.`, {
      hint: 'Import it with the version that exported it, or a newer one.',
    })
  }
  return lines
}

function parseLine(content: string, number: number): BankLine {
  let line: unknown
  try {
    line = JSON.parse(content)
  } catch {
    throw new CliError(`${NOT_AN_EXPORT}: line ${number} is not JSON.`)
  }
  const { kind, id, text, name } = (line ?? {}) as Record<string, unknown>
  const isWhole =
    typeof kind === 'string' &&
    KINDS.includes(kind) &&
    (kind !== 'document' || (typeof id === 'string' && typeof text === 'string')) &&
    (kind === 'header' || kind === 'document' || typeof name === 'string')
  if (!isWhole) throw new CliError(`${NOT_AN_EXPORT}: line ${number} is of no kind that this version knows.`)
  return line as BankLine
}

import { styleText } from 'node:util'
import type { RecallResponse, RecallResult } from 'hindsight-all'

type Style = Parameters<typeof styleText>[0]

const INDENT = '    '

/** Turns answers into text for a terminal of this width; colours only where they are wanted. */
export class Presenter {
  readonly #width: number
  readonly #colours: boolean

  constructor(options: { width: number; colours: boolean }) {
    this.#width = Math.max(60, Math.min(options.width, 100))
    this.#colours = options.colours
  }

  title(title: string, about: string): string {
    return `\n${this.#paint('bold', title)}\n${this.#wrap(about, '')}\n`
  }

  step(what: string, ms: number): string {
    return `  ${this.#paint('green', '✓')} ${what.padEnd(62)} ${this.#paint('dim', duration(ms).padStart(8))}`
  }

  question(number: number, kind: string, question: string): string {
    return `\n${this.#paint('cyan', `${number}`)}  ${this.#paint('bold', question)}  ${this.#paint('dim', `(${kind})`)}`
  }

  /** The first few memories, each with when it was said, where it comes from and how well it fits. */
  answer(response: RecallResponse, sessions: ReadonlyMap<string, string>, shown: number, ms: number): string {
    const lines = response.results.slice(0, shown).map((result) => this.#memory(result, sessions))
    const more = response.results.length - shown
    const rest = more > 0 ? ` · ${more} more` : ''
    return [...lines, this.#paint('dim', `${INDENT}answered in ${duration(ms)}${rest}`)].join('\n')
  }

  reflection(text: string, ms: number): string {
    const wrapped = text
      .trim()
      .split('\n')
      .map((line) => (line.trim() === '' ? '' : this.#wrap(line, INDENT)))
    return [...wrapped, '', this.#paint('dim', `${INDENT}answered in ${duration(ms)}`)].join('\n')
  }

  note(text: string): string {
    return this.#paint('dim', text)
  }

  #memory(result: RecallResult, sessions: ReadonlyMap<string, string>): string {
    const said = result.mentioned_at ? result.mentioned_at.slice(0, 10) : 'undated'
    const session = sessions.get(result.document_id ?? '') ?? result.document_id ?? ''
    const score = result.scores ? `score ${result.scores.final.toFixed(2)}` : ''
    const source = [said, `“${session}”`, score].filter(Boolean).join(' · ')
    return `${this.#wrap(result.text, INDENT)}\n${this.#paint('dim', `${INDENT}  ${source}`)}`
  }

  #wrap(text: string, indent: string): string {
    const lines: string[] = []
    let line = ''
    for (const word of text.split(/\s+/)) {
      if (line !== '' && indent.length + line.length + 1 + word.length > this.#width) {
        lines.push(indent + line)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    return [...lines, indent + line].join('\n')
  }

  #paint(style: Style, text: string): string {
    return this.#colours ? styleText(style, text) : text
  }
}

export function duration(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

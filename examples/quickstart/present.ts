import { styleText } from 'node:util'
import type { RecallResponse, RecallResult } from 'hindsight-all'
import { wrap } from './wrap.ts'

type Style = Parameters<typeof styleText>[0]

const INDENT = '    '

/** Turns answers into text for a terminal of this width; colours only where they are wanted. */
export class Presenter {
  readonly #width: number
  readonly #colours: boolean
  /** Titles of the sessions by document id. */
  readonly #titles: ReadonlyMap<string, string>

  constructor(options: { width: number; colours: boolean; titles: ReadonlyMap<string, string> }) {
    this.#width = Math.max(60, Math.min(options.width, 100))
    this.#colours = options.colours
    this.#titles = options.titles
  }

  title(title: string, about: string): string {
    return `\n${this.#paint('bold', title)}\n${wrap(about, this.#width)}\n`
  }

  /** A line with its time at the right edge. */
  step(what: string, ms: number): string {
    const time = duration(ms)
    const gap = ' '.repeat(Math.max(1, this.#width - `  ✓ ${what}${time}`.length))
    return `  ${this.#paint('green', '✓')} ${what}${gap}${this.#paint('dim', time)}`
  }

  question(number: number, kind: string, question: string): string {
    const text = wrap(`${question} (${kind})`, this.#width, { first: `${number}  `, rest: '   ' })
    const kindAt = text.lastIndexOf('(')
    const asked = this.#paint('bold', text.slice(1, kindAt))
    return `\n${this.#paint('cyan', text.slice(0, 1))}${asked}${this.#paint('dim', text.slice(kindAt))}`
  }

  /** The first few memories, each with when it was said, where it comes from and how well it fits. */
  answer(response: RecallResponse, shown: number, ms: number): string {
    const lines = response.results.slice(0, shown).map((result) => this.#memory(result))
    const more = response.results.length - lines.length
    const found =
      lines.length === 0 ? 'nothing found' : `answered in ${duration(ms)}${more > 0 ? ` · ${more} more` : ''}`
    return [...lines, this.#paint('dim', INDENT + found)].join('\n')
  }

  /** The Markdown of a reflection. */
  reflection(markdown: string, ms: number): string {
    const text = markdown.trim().replaceAll(/memory from ([\w-]+),/g, (whole, document: string) => {
      const title = this.#titles.get(document)
      return title === undefined ? whole : `“${title}”,`
    })
    const lines = text.split('\n').map((line) => this.#markdownLine(line))
    return [...lines, '', this.#paint('dim', `${INDENT}answered in ${duration(ms)}`)].join('\n')
  }

  note(text: string): string {
    return this.#paint('dim', wrap(text, this.#width))
  }

  #memory(result: RecallResult): string {
    const said = result.mentioned_at?.slice(0, 10)
    const title = this.#titles.get(result.document_id ?? '')
    const source = [said, title && `“${title}”`, result.scores && `score ${result.scores.final.toFixed(2)}`]
    return [
      this.#speech(wrap(result.text, this.#width, { first: INDENT, rest: INDENT })),
      this.#paint('dim', `${INDENT}  ${source.filter(Boolean).join(' · ')}`),
    ].join('\n')
  }

  #markdownLine(line: string): string {
    if (line.trim() === '') return ''
    const bullet = /^\s*- (\[\d+\] )?/.exec(line)?.[0] ?? ''
    const hanging = { first: INDENT + bullet, rest: INDENT + ' '.repeat(bullet.length) }
    const text = wrap(line.slice(bullet.length), this.#width, hanging)
    const strong = /^\*\*(.*)\*\*$/.exec(line.trim())
    if (strong) return this.#paint('bold', INDENT + strong[1])
    const emphasis = /^_(.*)_$/s.exec(text.trim())
    if (emphasis) return this.#paint('dim', INDENT + emphasis[1])
    return this.#speech(text)
  }

  /** Who speaks stands out. */
  #speech(text: string): string {
    return text.replace(/^(\s*(?:- )?)([\p{Lu}][\p{L} ]{0,30}:)(?=\s)/u, (_, before: string, speaker: string) => {
      return before + this.#paint('yellow', speaker)
    })
  }

  #paint(style: Style, text: string): string {
    return this.#colours ? styleText(style, text) : text
  }
}

export function duration(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

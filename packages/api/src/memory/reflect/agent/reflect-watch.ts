import type { ReflectEvent } from 'hindsight-contract'
import type { SearchWatch } from '../gather-evidence.ts'
import { CitationStream } from '../read-citations.ts'

export type EmitReflectEvent = (event: ReflectEvent) => void

/** Tells how an answer comes about, and its text as it comes. */
export class ReflectWatch {
  readonly #emit: EmitReflectEvent | null
  #citations: CitationStream | null = null
  #given: () => number = () => 0
  #shown = ''
  #written = ''

  constructor(emit: EmitReflectEvent | null) {
    this.#emit = emit
  }

  /** Whether anybody looks. */
  get isWatched(): boolean {
    return this.#emit !== null
  }

  /** What the model has written of its answer so far, as it wrote it. */
  get written(): string {
    return this.#written
  }

  /** @param given how many statements may be cited by now */
  citeFrom(given: () => number): void {
    this.#given = given
  }

  phase(phase: Extract<ReflectEvent, { type: 'phase' }>['phase']): void {
    this.#emit?.({ type: 'phase', phase })
  }

  search(iteration: number): SearchWatch {
    return {
      begun: (tool, input) => this.#emit?.({ type: 'tool_call', tool, input, iteration }),
      ended: (tool, found, durationMs) =>
        this.#emit?.({ type: 'tool_result', tool, iteration, found, duration_ms: durationMs }),
    }
  }

  text(piece: string): void {
    this.#written += piece
    this.#citations ??= new CitationStream(this.#given)
    this.#show(this.#citations.push(piece))
  }

  /** The text is complete. */
  endText(): void {
    if (this.#citations !== null) this.#show(this.#citations.end())
    this.#citations = null
  }

  /** What was shown is not the answer. */
  resetText(reason: string): void {
    this.#citations = null
    this.#written = ''
    if (this.#shown !== '') this.#emit?.({ type: 'text_reset', reason })
    this.#shown = ''
  }

  /** Makes sure that what was shown is the answer as it is given in the end. */
  settle(answer: string, reason: string): void {
    this.endText()
    if (!this.isWatched || this.#shown.trim() === answer) return
    this.resetText(reason)
    this.#show(answer)
  }

  #show(text: string): void {
    if (text === '' || this.#emit === null) return
    this.#shown += text
    this.#emit({ type: 'text', text })
  }
}

/** One event: its data, which may have several lines. */
export interface ServerSentEvent {
  readonly event: string
  readonly data: string
}

/** Puts events together from pieces of text that are cut anywhere. Comments and what is unknown are passed over. */
export class EventParser {
  #rest = ''
  #event = ''
  #data: string[] = []

  push(text: string): ServerSentEvent[] {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/)
    this.#rest = lines.pop()!
    return lines.flatMap((line) => this.#take(line))
  }

  #take(line: string): ServerSentEvent[] {
    if (line === '') {
      const event = { event: this.#event || 'message', data: this.#data.join('\n') }
      const isEmpty = this.#data.length === 0
      this.#event = ''
      this.#data = []
      return isEmpty ? [] : [event]
    }
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') this.#event = value
    if (field === 'data') this.#data.push(value)
    return []
  }
}

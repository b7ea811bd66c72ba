const OPEN = '<think>'
const CLOSE = '</think>'

/**
 * The text without the reasoning that open models put in front of their answer: leading `<think>…</think>` blocks, or
 * everything up to the first `</think>` where the prompt template had opened it. What is never closed is all reasoning.
 * Tags further on belong to the answer.
 */
export function stripThinking(text: string): string {
  let rest = text.trimStart()
  if (!rest.startsWith(OPEN)) {
    const close = rest.indexOf(CLOSE)
    // In JSON, or after an opening tag, it is something that the answer speaks of.
    const closesTheTemplate = close >= 0 && !rest.slice(0, close).includes(OPEN) && !/^[{[`]/.test(rest)
    return closesTheTemplate ? rest.slice(close + CLOSE.length).trimStart() : text
  }
  while (rest.startsWith(OPEN)) {
    const close = rest.indexOf(CLOSE)
    if (close < 0) return ''
    rest = rest.slice(close + CLOSE.length).trimStart()
  }
  return rest
}

/** The same for text that comes in pieces: passes on what is certain to be no leading reasoning. */
export function thinkingFilter(onText: (text: string) => void): { push(piece: string): void; end(): void } {
  let held = ''
  let passing = false
  const pass = (text: string): void => {
    if (text !== '') onText(text)
  }
  return {
    push(piece) {
      if (passing) return pass(piece)
      held = (held + piece).trimStart()
      while (held.startsWith(OPEN)) {
        const close = held.indexOf(CLOSE)
        if (close < 0) return
        held = held.slice(close + CLOSE.length).trimStart()
      }
      if (held === '' || OPEN.startsWith(held)) return
      passing = true
      pass(held)
      held = ''
    },
    end() {
      if (!passing && !held.startsWith(OPEN)) pass(held)
      held = ''
    },
  }
}

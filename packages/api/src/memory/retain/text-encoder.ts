import type { Engine } from '../engine.ts'
import { type EncodedText, encodeTexts } from '../memories/encoded-text.ts'

/** Encodes texts as they become known, while others are still waited for; each of them once. */
export interface TextEncoder {
  /** These will be asked for, most likely. */
  add(texts: readonly string[]): void
  /** At least these, encoded. */
  encode(texts: readonly string[]): Promise<ReadonlyMap<string, EncodedText>>
}

export function createTextEncoder(engine: Pick<Engine, 'spaces'>, signal?: AbortSignal): TextEncoder {
  const encoded = new Map<string, EncodedText>()
  let waiting = new Set<string>()
  let running: Promise<void> | null = null

  const encodeNow = async (texts: readonly string[]) => {
    const results = await encodeTexts(engine, texts, signal)
    for (const [index, text] of texts.entries()) encoded.set(text, results[index]!)
  }
  const encodeWaiting = async () => {
    while (waiting.size > 0) {
      const texts = [...waiting]
      waiting = new Set()
      await encodeNow(texts)
    }
  }
  return {
    add(texts) {
      for (const text of texts) if (!encoded.has(text)) waiting.add(text)
      // What went wrong goes wrong again, or not, when the texts are asked for.
      running ??= encodeWaiting()
        .catch(() => {})
        .finally(() => {
          running = null
        })
    },
    async encode(texts) {
      await running
      const missing = [...new Set(texts)].filter((text) => !encoded.has(text))
      if (missing.length > 0) await encodeNow(missing)
      return encoded
    },
  }
}

import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'

export interface EmbeddingsBody {
  readonly model: string
  readonly input: string | readonly string[]
  readonly encoding_format?: 'float' | 'base64'
  readonly dimensions?: number
}

/** Unit vectors made from the words of a text: the same text has the same vector, shared words bring texts closer. */
export function answerEmbeddings(body: EmbeddingsBody, dimensions: number, outgoing: ServerResponse): void {
  const texts = typeof body.input === 'string' ? [body.input] : body.input
  const data = texts.map((text, index) => {
    const vector = embed(text, body.dimensions ?? dimensions)
    const embedding =
      body.encoding_format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : Array.from(vector)
    return { object: 'embedding', index, embedding }
  })
  const tokens = Math.ceil(texts.join(' ').length / 4)
  const usage = { prompt_tokens: tokens, total_tokens: tokens }
  outgoing
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ object: 'list', model: body.model, data, usage }))
}

function embed(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions)
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const hash = createHash('sha256').update(word).digest()
    for (let dimension = 0; dimension < dimensions; dimension++) {
      vector[dimension]! += hash[dimension % hash.length]! / 127.5 - 1
    }
  }
  const length = Math.hypot(...vector) || 1
  return vector.map((value) => value / length)
}

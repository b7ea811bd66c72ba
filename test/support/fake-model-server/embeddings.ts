import { createHash } from 'node:crypto'

interface OpenaiBody {
  readonly model: string
  readonly input: string | readonly string[]
  readonly encoding_format?: 'float' | 'base64'
  readonly dimensions?: number
}

interface TeiBody {
  readonly inputs: string | readonly string[]
}

interface CohereBody {
  readonly texts: readonly string[]
  readonly output_dimension?: number
}

interface GoogleBody {
  readonly requests: readonly {
    readonly content: { readonly parts: readonly { readonly text: string }[] }
    readonly outputDimensionality?: number
  }[]
}

export function openaiEmbeddings(body: OpenaiBody, dimensions: number): unknown {
  const texts = listOf(body.input)
  const data = texts.map((text, index) => {
    const vector = embed(text, body.dimensions ?? dimensions)
    const isBase64 = body.encoding_format === 'base64'
    return {
      object: 'embedding',
      index,
      embedding: isBase64 ? Buffer.from(vector.buffer).toString('base64') : Array.from(vector),
    }
  })
  const tokens = tokensOf(texts)
  return { object: 'list', model: body.model, data, usage: { prompt_tokens: tokens, total_tokens: tokens } }
}

export const teiEmbeddings = ({ inputs }: TeiBody, dimensions: number): unknown =>
  listOf(inputs).map((text) => Array.from(embed(text, dimensions)))

export const cohereEmbeddings = ({ texts, output_dimension }: CohereBody, dimensions: number): unknown => ({
  id: 'embed-fake',
  embeddings: { float: texts.map((text) => Array.from(embed(text, output_dimension ?? dimensions))) },
  meta: { billed_units: { input_tokens: tokensOf(texts) } },
})

export const googleEmbeddings = ({ requests }: GoogleBody, dimensions: number): unknown => ({
  embeddings: requests.map(({ content, outputDimensionality }) => {
    const text = content.parts.map((part) => part.text).join('')
    return { values: Array.from(embed(text, outputDimensionality ?? dimensions)) }
  }),
})

/** Unit vectors made from the words of a text: the same text has the same vector, shared words bring texts closer. */
export function embed(text: string, dimensions: number): Float32Array {
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

const listOf = (given: string | readonly string[]): readonly string[] => (typeof given === 'string' ? [given] : given)

const tokensOf = (texts: readonly string[]): number => Math.ceil(texts.join(' ').length / 4)

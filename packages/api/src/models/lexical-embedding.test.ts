import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { lexicalEmbedding } from './lexical-embedding.ts'

const model = lexicalEmbedding()

async function embed(text: string, kind: 'document' | 'query' = 'document'): Promise<Float32Array> {
  return (await model.embed([text], { kind }))[0]!
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, index) => sum + value * b[index]!, 0)

async function likeness(question: string, text: string): Promise<number> {
  return dot(await embed(question, 'query'), await embed(text))
}

const FIXED = [
  'Caroline went to an LGBTQ support group on 7 May 2023.',
  'Meine Straße heißt Überweg 12',
  '猫が好きです',
  'It is what it is',
  '',
]

describe('lexicalEmbedding', () => {
  it('names itself and its size', async () => {
    expect(model).toMatchObject({ provider: 'lexical', model: 'lexical-1', dimensions: 384 })
    expect(await embed('word')).toHaveLength(384)
  })

  it('gives the same vectors for ever', async () => {
    const vectors = await model.embed(FIXED, { kind: 'document' })
    const rounded = vectors.map((vector) => [...vector].map((value) => Math.round(value * 1e4)))
    const digests = rounded.map((values) =>
      createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 16),
    )
    expect(digests).toEqual([
      'bbbd8ce299d56bec',
      '6704da294a2a5d65',
      'c90cc3a5e47e621d',
      'ac800f4c4faba6cd',
      '9ff63f3155680297',
    ])
  })

  it('gives unit length to any text, as document and as question', async () => {
    for (const text of [...FIXED, '!!!', 'a'.repeat(5000), '😀', 'word '.repeat(2000)]) {
      for (const kind of ['document', 'query'] as const) {
        const vector = await embed(text, kind)
        expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
      }
    }
  })

  it('keeps the order of a batch', async () => {
    const batch = await model.embed(['one dog', 'two cats'], { kind: 'document' })
    expect(batch[1]).toEqual(await embed('two cats'))
  })

  it('hears the abort signal', async () => {
    await expect(model.embed(['a'], { kind: 'document', signal: AbortSignal.abort() })).rejects.toThrow()
  })

  it.each([
    ['What does Nora do to unwind?', 'Pottery is my little island, it calms me.', 'I bought a laptop for the office.'],
    ['What pets does Sam have?', 'My puppy chewed all the shoes.', 'The train was late again this week.'],
    ['When did Maria get married?', 'Our wedding at the lake was small.', 'The report is due tomorrow.'],
    ['Which instruments can he play?', 'I have had violin lessons for a year.', 'We ate in the garden.'],
    ['What did she paint?', 'I painted a sunrise for my daughter.', 'I cooked a soup for my daughter.'],
    ['Who is her favourite composer?', 'Her favorite composers are old ones.', 'The shop closes at noon today.'],
    ['photographs of mushrooms', 'a photograph of a mushroom', 'a hotel in a far town'],
  ])('%s is nearer to "%s" than to "%s"', async (question, near, far) => {
    expect(await likeness(question, near)).toBeGreaterThan((await likeness(question, far)) + 0.05)
  })

  it('does not let a short answer with a name win', async () => {
    const question = 'What did Maria say about her garden?'
    const answer =
      'The roses are in bloom and the beans have come up, so I am in the garden every evening before supper.'
    expect(await likeness(question, answer)).toBeGreaterThan(await likeness(question, 'Ha, yes Maria!'))
  })

  it('tells different numbers apart', async () => {
    const room = await embed('room 101')
    expect(dot(room, await embed('room 101'))).toBeCloseTo(1, 5)
    expect(dot(room, await embed('room 204'))).toBeLessThan(0.9)
  })
})

import { describe, expect, it } from 'vitest'
import { ModelError } from '../model-error.ts'
import { composeEmbedding, dimensionsOf, type Preparation } from './compose-embedding.ts'
import type { EmbeddingVendor } from './embedding-vendor.ts'

const policy = { timeoutMs: 5_000, queryTimeoutMs: 5_000, maxRetries: 2, maxConcurrent: 2 }
const plain: Preparation = { queryPrefix: '', passagePrefix: '', maxInputTokens: null }

interface FakeVendor extends EmbeddingVendor {
  readonly batches: (readonly string[])[]
  running: number
  most: number
}

/** A vector tells the length of its text; `fail` may throw before. */
function fakeVendor(fail: (texts: readonly string[], nth: number) => void = () => {}): FakeVendor {
  const vendor: FakeVendor = {
    provider: 'fake',
    model: 'lengths',
    dimensions: null,
    maxBatchSize: 3,
    batches: [],
    running: 0,
    most: 0,
    async embed(texts) {
      vendor.batches.push(texts)
      vendor.most = Math.max(vendor.most, ++vendor.running)
      await new Promise(setImmediate)
      vendor.running--
      fail(texts, vendor.batches.length)
      return texts.map((text) => Float32Array.from([text.length, 0]))
    },
  }
  return vendor
}

const embed = (vendor: EmbeddingVendor, texts: readonly string[], preparation = plain) =>
  composeEmbedding(vendor, 2, preparation, policy).embed(texts, { kind: 'document' })

describe('a vendor in use', () => {
  it('gets batches, some at a time, and answers in order with unit vectors', async () => {
    const vendor = fakeVendor()
    const texts = Array.from({ length: 10 }, (_, index) => 'x'.repeat(index + 1))
    const vectors = await embed(vendor, texts)
    expect(vendor.batches.map((batch) => batch.length)).toEqual([3, 3, 3, 1])
    expect(vendor.most).toBe(2)
    expect(vectors.map((vector) => Array.from(vector))).toEqual(texts.map(() => [1, 0]))
  })

  it('is asked again when that may help, and not otherwise', async () => {
    const unavailable = fakeVendor((_, nth) => {
      if (nth < 3) throw new ModelError('unavailable', 'away')
    })
    expect(await embed(unavailable, ['a'])).toHaveLength(1)
    const refusing = fakeVendor(() => {
      throw new ModelError('bad_request', 'no')
    })
    await expect(embed(refusing, ['a'])).rejects.toThrow('no')
    expect(refusing.batches).toHaveLength(1)
  })

  it('that takes only so much gets less at once, and long texts without their end', async () => {
    const vendor = fakeVendor((texts) => {
      if (texts.join('').length > 200) throw new ModelError('too_long', 'too long')
    })
    const long = 'a'.repeat(700)
    const vectors = await embed(vendor, ['short', long, 'b'.repeat(150)])
    expect(vectors).toHaveLength(3)
    expect(vendor.batches.at(-1)).toEqual(['b'.repeat(150)])
    expect(vendor.batches).toContainEqual(['a'.repeat(175)])
  })

  it('cuts at a number of tokens when it is told to', async () => {
    const vendor = fakeVendor()
    await embed(vendor, ['word '.repeat(500), 'short'], { ...plain, maxInputTokens: 20 })
    const [long, short] = vendor.batches[0]!
    expect(long!.length).toBeLessThanOrEqual(105)
    expect(long!.length).toBeGreaterThan(60)
    expect(short).toBe('short')
  })

  it('gets prefixes, which are part of the name', async () => {
    const vendor = fakeVendor()
    const model = composeEmbedding(vendor, 2, { ...plain, queryPrefix: 'query: ', passagePrefix: 'passage: ' }, policy)
    await model.embed(['a'], { kind: 'query' })
    await model.embed(['a'], { kind: 'document' })
    expect(vendor.batches).toEqual([['query: a'], ['passage: a']])
    expect(model.model).not.toBe('lengths')
    expect(composeEmbedding(vendor, 2, plain, policy).model).toBe('lengths')
  })

  it('is asked once for a question that is asked often', async () => {
    const vendor = fakeVendor()
    const model = composeEmbedding(vendor, 2, plain, policy)
    for (let times = 0; times < 3; times++) await model.embed(['who?'], { kind: 'query' })
    expect(vendor.batches).toHaveLength(1)
  })

  it('that gives other dimensions than its vectors had is not believed', async () => {
    await expect(
      composeEmbedding(fakeVendor(), 3, plain, policy).embed(['a'], { kind: 'query' }),
    ).rejects.toMatchObject({ kind: 'invalid_answer' })
    expect(await dimensionsOf(fakeVendor())).toBe(2)
  })

  it('that hangs is given up in time, and left alone after a while', async () => {
    const hanging: EmbeddingVendor = { ...fakeVendor(), embed: () => new Promise(() => {}) }
    const model = composeEmbedding(hanging, 2, plain, { ...policy, queryTimeoutMs: 10 })
    const ask = (text: string) => model.embed([text], { kind: 'query' }).catch((error: ModelError) => error.kind)
    const outcomes: unknown[] = []
    for (let times = 0; times < 6; times++) outcomes.push(await ask(`question ${times}`))
    expect(outcomes.slice(0, 5)).toEqual(Array(5).fill('timeout'))
    expect(outcomes[5]).toBe('paused')
  })

  it('ends when its caller goes away', async () => {
    const hanging: EmbeddingVendor = { ...fakeVendor(), embed: () => new Promise(() => {}) }
    const leaving = new AbortController()
    const asked = composeEmbedding(hanging, 2, plain, policy).embed(['a'], { kind: 'document', signal: leaving.signal })
    leaving.abort(new Error('gone'))
    await expect(asked).rejects.toThrow('gone')
  })
})

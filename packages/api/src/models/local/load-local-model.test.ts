import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { makeTemporaryDirectory } from '../../../../../test/support/temporary-directory.ts'
import { localEmbedding } from '../embedding/vendors/local-embedding.ts'
import { localReranker } from '../reranking/vendors/local-reranker.ts'
import type { DownloadProgress } from './load-local-model.ts'
import type { ProgressReport, Tensor, Transformers } from './transformers.ts'

let directory: string
beforeAll(async () => {
  directory = await makeTemporaryDirectory('hindsight-models-')
  await mkdir(join(directory, 'mine'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

interface Loaded {
  readonly model: string
  readonly localModelPath: string
  readonly allowRemoteModels: boolean
  readonly localFilesOnly: boolean
}

let loads: Loaded[]
let reports: ProgressReport[]
let failure: Error | null
const env: Transformers['env'] = { cacheDir: null, localModelPath: '/models', allowRemoteModels: true }
beforeEach(() => {
  loads = []
  reports = []
  failure = null
})

const tensor = (dims: number[], data: readonly number[]): Tensor => ({ dims, data: Float32Array.from(data) })

/** The package, with models that count letters. */
const fakePackage: Transformers = {
  env,
  async pipeline(_, model, { local_files_only: localFilesOnly, progress_callback }) {
    loads.push({ model, localModelPath: env.localModelPath, allowRemoteModels: env.allowRemoteModels, localFilesOnly })
    for (const report of reports) progress_callback(report)
    if (failure !== null) throw failure
    return async (texts) =>
      tensor(
        [texts.length, 2],
        texts.flatMap((text) => [text.length, 1]),
      )
  },
  AutoTokenizer: {
    from_pretrained:
      async () =>
      (texts, { text_pair }) => ({ texts, text_pair }),
  },
  AutoModelForSequenceClassification: {
    from_pretrained: async () => async (inputs) => {
      const { text_pair: pairs } = inputs as { text_pair: readonly string[] }
      return {
        logits: tensor(
          [pairs.length, 1],
          pairs.map((text) => text.length - 4),
        ),
      }
    },
  },
}
const importPackage = async () => fakePackage

const embed = (model: string, onProgress?: (progress: DownloadProgress) => void) =>
  localEmbedding(
    'local',
    { model, cacheDirectory: '/cache', pooling: 'mean' },
    { importPackage, ...(onProgress && { onProgress }) },
  )

it('says how to install the package that is missing', async () => {
  const failing = localEmbedding(
    'local',
    { model: 'm', cacheDirectory: '/cache', pooling: 'mean' },
    {
      importPackage: async () => {
        const { importTransformers } = await import('./transformers.ts')
        return importTransformers('hindsight-no-such-package')
      },
    },
  )
  await expect(failing.embed(['a'], 'query')).rejects.toMatchObject({
    kind: 'bad_request',
    message: expect.stringContaining('npm install hindsight-no-such-package'),
  })
})

it('reads a folder, and looks nowhere else', async () => {
  const vectors = await embed(join(directory, 'mine')).embed(['abc', 'd'], 'document')
  expect(vectors.map((vector) => Array.from(vector))).toEqual([
    [3, 1],
    [1, 1],
  ])
  expect(loads).toEqual([{ model: 'mine', localModelPath: directory, allowRemoteModels: false, localFilesOnly: true }])
  await expect(embed(join(directory, 'none')).embed(['a'], 'query')).rejects.toMatchObject({ kind: 'not_found' })
})

it('loads a model by its name once, into the cache, and tells of the download by tenths', async () => {
  reports = [0, 4, 9, 11, 50, 55, 100].map((loaded) => ({ status: 'progress', file: 'model.onnx', loaded, total: 100 }))
  const told: number[] = []
  const model = embed('someone/model', ({ file, loadedBytes, totalBytes }) => {
    expect([file, totalBytes]).toEqual(['model.onnx', 100])
    told.push(loadedBytes)
  })
  await Promise.all([model.embed(['a'], 'query'), model.embed(['b'], 'document')])
  expect(loads).toEqual([
    { model: 'someone/model', localModelPath: expect.any(String), allowRemoteModels: true, localFilesOnly: false },
  ])
  expect(env.cacheDir).toBe('/cache')
  expect(told).toEqual([11, 50, 100])
})

it('tries again after a download that failed', async () => {
  const model = embed('someone/model')
  failure = new Error('getaddrinfo ENOTFOUND')
  await expect(model.embed(['a'], 'query')).rejects.toMatchObject({ kind: 'unavailable' })
  failure = null
  expect(await model.embed(['a'], 'query')).toHaveLength(1)
})

it('scores pairs in the order of the documents, whatever the order of their lengths', async () => {
  const reranker = localReranker({ model: 'someone/judge', cacheDirectory: '/cache' }, 32, { importPackage })
  const documents = ['eight888', 'four', 'a', ...Array.from({ length: 10 }, () => 'four')]
  const scores = await reranker.rerank('q', documents)
  expect(scores[0]).toBeCloseTo(0.982, 3)
  expect(scores[1]).toBe(0.5)
  expect(scores[2]).toBeCloseTo(0.047, 3)
  expect(scores).toHaveLength(13)
})

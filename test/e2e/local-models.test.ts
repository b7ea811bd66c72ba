import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { localEmbedding } from '../../packages/api/src/models/embedding/vendors/local-embedding.ts'
import type { Transformers } from '../../packages/api/src/models/local/transformers.ts'
import { localReranker } from '../../packages/api/src/models/reranking/vendors/local-reranker.ts'
import { writeTinyEmbeddingModel, writeTinyReranker } from '../support/tiny-onnx-model.ts'

/** The optional package weighs half a gigabyte: only this test installs it, as who chooses a local model does. */
const PACKAGE = '@huggingface/transformers@^4.3.1'

let directory: string
/** Null where the package cannot be had. */
let transformers: Transformers | null = null
beforeAll(async () => {
  // Not in memory, where other tests keep their files: it is large.
  directory = await mkdtemp(join(tmpdir(), 'hindsight-models-'))
  await writeFile(join(directory, 'package.json'), '{}')
  const words = ['install', '--no-save', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', PACKAGE]
  try {
    execFileSync('npm', words, { cwd: directory, stdio: 'pipe' })
  } catch (error) {
    process.stderr.write(`Skipped: models of this machine, since npm cannot install ${PACKAGE}: ${error}\n`)
    return
  }
  const entry = createRequire(join(directory, 'package.json')).resolve('@huggingface/transformers')
  transformers = (await import(pathToFileURL(entry).href)) as Transformers
}, 180_000)
afterAll(() => rm(directory, { recursive: true, force: true }))

const sourceOf = (name: string) => ({ model: join(directory, name), cacheDirectory: join(directory, 'cache') })
const installed = { importPackage: async () => transformers! }
beforeEach(({ skip }) => skip(transformers === null, 'the package is not there'))

it('a model in a folder embeds texts', async () => {
  const source = sourceOf('embedding')
  await writeTinyEmbeddingModel(source.model, { boat: [1, 0], ship: [1, 0], car: [0, 1] })
  const model = localEmbedding('local', { ...source, pooling: 'mean' }, installed)
  const vectors = await model.embed(['a boat', 'Ship', 'car and boat'], 'document')
  expect(vectors.map((vector) => Array.from(vector, (value) => Math.round(value * 100) / 100))).toEqual([
    [1, 0],
    [1, 0],
    [0.71, 0.71],
  ])
})

it('a cross-encoder in a folder scores documents in their order', async () => {
  const source = sourceOf('reranker')
  await writeTinyReranker(source.model, { boat: 2, car: -3 })
  const reranker = localReranker(source, 32, installed)
  const scores = await reranker.rerank('harbour', ['a boat', 'the car in the long harbour', 'bread'])
  expect(scores.map((score) => Math.round(score * 100) / 100)).toEqual([0.88, 0.05, 0.5])
})

it('a folder without a model says so', async () => {
  const source = sourceOf('empty')
  await mkdir(source.model, { recursive: true })
  const model = localEmbedding('local', { ...source, pooling: 'mean' }, installed)
  await expect(model.embed(['a'], 'query')).rejects.toMatchObject({
    kind: 'not_found',
    message: expect.stringContaining(source.model),
  })
})

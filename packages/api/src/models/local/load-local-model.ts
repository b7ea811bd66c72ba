import { stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { ModelError } from '../model-error.ts'
import { importTransformers, type LoadOptions, type Transformers } from './transformers.ts'

export interface LocalModelSource {
  /** A name on the Hugging Face hub, or a folder with `config.json`, `tokenizer.json` and `onnx/model.onnx`. */
  readonly model: string
  /** Where downloaded models are kept. */
  readonly cacheDirectory: string
}

export interface LoadLocalModel {
  /** Told of a download, each tenth of it. */
  readonly onProgress?: (progress: DownloadProgress) => void
  readonly importPackage?: () => Promise<Transformers>
}

export interface DownloadProgress {
  readonly model: string
  readonly file: string
  readonly loadedBytes: number
  readonly totalBytes: number
}

/** The package keeps where models are in one place for all: they are loaded one after the other. */
let turn: Promise<unknown> = Promise.resolve()

/**
 * Loads a model from a folder, or from the cache, or downloads it.
 * @throws ModelError: `bad_request` without the package, `not_found` for an incomplete folder, `unavailable` when a
 * download fails
 */
export function loadLocalModel<T>(
  source: LocalModelSource,
  load: (transformers: Transformers, model: string, options: LoadOptions) => Promise<T>,
  { onProgress = () => {}, importPackage = importTransformers }: LoadLocalModel = {},
): Promise<T> {
  const loading = turn.then(async () => {
    const transformers = await importPackage()
    const folder = await findFolder(source.model)
    transformers.env.cacheDir = source.cacheDirectory
    // What a folder lacks is not looked for elsewhere under its name.
    transformers.env.allowRemoteModels = folder === null
    // A folder is a model named like itself in the folder above.
    if (folder !== null) transformers.env.localModelPath = dirname(folder)
    try {
      return await load(transformers, folder === null ? source.model : basename(folder), {
        local_files_only: folder !== null,
        dtype: 'fp32',
        progress_callback: tellTenths(source.model, onProgress),
      })
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw folder === null
        ? new ModelError('unavailable', `The model ${source.model} cannot be downloaded or read: ${reason}`, { cause })
        : new ModelError('not_found', `The folder ${folder} holds no model that can be read: ${reason}`, { cause })
    }
  })
  turn = loading.catch(() => {})
  return loading
}

async function findFolder(model: string): Promise<string | null> {
  const path = resolve(model)
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory()) return path
  if (/^[./~\\]|^[A-Za-z]:/.test(model)) throw new ModelError('not_found', `There is no folder ${path} with a model`)
  return null
}

function tellTenths(model: string, onProgress: (progress: DownloadProgress) => void): LoadOptions['progress_callback'] {
  const told = new Map<string, number>()
  return ({ status, file = '', loaded = 0, total = 0 }) => {
    if (status !== 'progress' || total === 0) return
    const tenth = Math.floor((loaded / total) * 10)
    if (tenth <= (told.get(file) ?? 0)) return
    told.set(file, tenth)
    onProgress({ model, file, loadedBytes: loaded, totalBytes: total })
  }
}

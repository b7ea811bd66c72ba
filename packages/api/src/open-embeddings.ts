import { InvalidConfig } from './config/invalid-config.ts'
import type { Config } from './config/load-config.ts'
import type { Database } from './database/database.ts'
import { many, sql } from './database/sql.ts'
import { Recurring } from './lifecycle/recurring.ts'
import type { Scope } from './lifecycle/scope.ts'
import { discardOldVectors } from './memory/embedding-spaces/discard-old-vectors.ts'
import { EmbeddingSpaces, type SpaceIdentity } from './memory/embedding-spaces/embedding-spaces.ts'
import { queueMoves } from './memory/embedding-spaces/queue-embedding.ts'
import type { Engine } from './memory/engine.ts'
import { composeEmbedding, dimensionsOf, nameOf } from './models/embedding/compose-embedding.ts'
import { openEarlierModel, openEmbeddingVendor } from './models/embedding/create-embedding.ts'
import type { EmbeddingSettings } from './models/embedding/embedding-settings.ts'
import type { EmbeddingModel } from './models/embedding-model.ts'
import { wait } from './models/language/decorators/wait.ts'
import { lexicalEmbedding } from './models/lexical-embedding.ts'
import type { LoadLocalModel } from './models/local/load-local-model.ts'
import { importTransformers } from './models/local/transformers.ts'
import { ModelError } from './models/model-error.ts'
import type { Log } from './observability/log.ts'

/** A server waits this long for a model that it has never asked; then it begins with another one. */
const PATIENCE_MS = 5_000
/** How often vectors of spaces that were left are looked for. */
const CLEANUP_INTERVAL_MS = 15 * 60_000
const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 60_000

export interface OpenedEmbeddings {
  readonly spaces: EmbeddingSpaces
  /** How models that run in this process are loaded. */
  readonly local: LoadLocalModel
  /** Moves banks to the chosen model, now or as soon as it can be asked. */
  begin(engine: Engine): void
}

/** The embedding spaces as the configuration wants them. */
export async function openEmbeddings(
  { embedding: settings, reranker }: Pick<Config, 'embedding' | 'reranker'>,
  db: Database,
  scope: Scope,
  log: Log,
): Promise<OpenedEmbeddings> {
  const local: LoadLocalModel = {
    onProgress: ({ model, file, loadedBytes, totalBytes }) =>
      log.info({ model, file, loadedBytes, totalBytes }, 'A model is being downloaded.'),
  }
  if (['local', 'onnx'].includes(settings.provider) || reranker.source.kind === 'local') await requirePackage()
  const open = (identity: SpaceIdentity) => openEarlierModel(identity, settings, local)
  const ready = await openChosen(settings, db, local, log)
  const spaces = await EmbeddingSpaces.open(db, ready ?? (await standIn(db, open)), open)
  return {
    spaces,
    local,
    begin(engine) {
      const ending = new AbortController()
      const move = async () => {
        const queued = await queueMoves(db, spaces.target.number)
        if (queued > 0) {
          log.info({ banks: queued, model: spaces.target.model.model }, 'Memories are being embedded by another model.')
          engine.wakeWorker()
        }
      }
      const work = async () => {
        if (ready === null) await spaces.setTarget(await waitForChosen(settings, local, log, ending.signal))
        await move()
      }
      const working = work().catch((error: unknown) => {
        if (!ending.signal.aborted) log.warn({ err: error }, 'Memories could not be moved to the embedding model.')
      })
      scope.use({
        [Symbol.asyncDispose]: async () => {
          ending.abort()
          await working
        },
      })
      scope.use(
        new Recurring(
          () => discardOldVectors(db, engine.search),
          CLEANUP_INTERVAL_MS,
          (error) => log.warn({ err: error }, 'Old vectors could not be removed; it is tried again.'),
        ),
      )
    },
  }
}

/** Without it a server would look as if it used the model. */
async function requirePackage(): Promise<void> {
  try {
    await importTransformers()
  } catch (error) {
    throw new InvalidConfig((error as Error).message)
  }
}

/** The chosen model, or null when it cannot be asked now and nothing is known of it. */
async function openChosen(
  settings: EmbeddingSettings,
  db: Database,
  local: LoadLocalModel,
  log: Log,
): Promise<EmbeddingModel | null> {
  if (settings.provider === 'lexical') return lexicalEmbedding()
  const known = await findKnown(settings, db, local)
  if (known !== null) return known
  // What has to be loaded first, and perhaps downloaded, is waited for by nobody.
  if (settings.provider === 'local' || settings.provider === 'onnx') return null
  try {
    return await askChosen(settings, local, AbortSignal.timeout(PATIENCE_MS))
  } catch (error) {
    tell(log, error)
    return null
  }
}

/** A model whose dimensions are known, by itself or because there are vectors of it, need not be asked to begin with. */
async function findKnown(
  settings: EmbeddingSettings,
  db: Database,
  local: LoadLocalModel,
): Promise<EmbeddingModel | null> {
  if (settings.provider === 'tei') return null
  const vendor = await openEmbeddingVendor(settings, local)
  const stored = await many<{ dimensions: number }>(
    db,
    sql`select dimensions from embedding_spaces where provider = ${vendor.provider} and model = ${nameOf(vendor, settings)}`,
  )
  const dimensions = vendor.dimensions ?? (stored.length === 1 ? stored[0]!.dimensions : null)
  return dimensions === null ? null : composeEmbedding(vendor, dimensions, settings, settings.policy)
}

async function askChosen(
  settings: EmbeddingSettings,
  local: LoadLocalModel,
  signal: AbortSignal,
): Promise<EmbeddingModel> {
  const vendor = await openEmbeddingVendor(settings, local, signal)
  return composeEmbedding(vendor, await dimensionsOf(vendor, signal), settings, settings.policy)
}

/** Until the chosen model can be asked: the one that most banks are searched by, if it can; else the built-in one. */
async function standIn(
  db: Database,
  open: (identity: SpaceIdentity) => EmbeddingModel | null,
): Promise<EmbeddingModel> {
  const used = await many<SpaceIdentity>(
    db,
    sql`select s.provider, s.model, s.dimensions from banks b join embedding_spaces s on s.number = b.space
        group by s.number order by count(*) desc limit 1`,
  )
  return (used[0] && open(used[0])) ?? lexicalEmbedding()
}

async function waitForChosen(
  settings: EmbeddingSettings,
  local: LoadLocalModel,
  log: Log,
  signal: AbortSignal,
): Promise<EmbeddingModel> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    try {
      return await askChosen(settings, local, signal)
    } catch (error) {
      signal.throwIfAborted()
      tell(log, error)
    }
    await wait(pauseMs, signal)
  }
}

function tell(log: Log, error: unknown): void {
  const isExpected = error instanceof ModelError || (error as { name?: string }).name === 'TimeoutError'
  log.warn(
    isExpected ? { detail: (error as Error).message } : { err: error },
    'The embedding model cannot be asked; until it can, memories are embedded by another one.',
  )
}

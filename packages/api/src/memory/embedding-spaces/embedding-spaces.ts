import type { Database } from '../../database/database.ts'
import { many, maybe, sql } from '../../database/sql.ts'
import type { EmbeddingModel } from '../../models/embedding-model.ts'
import { ensureEmbeddingSpace } from './ensure-embedding-space.ts'

export interface EmbeddingSpace {
  readonly number: number
  readonly model: EmbeddingModel
}

/** What is known of a model whose vectors are stored. */
export type SpaceIdentity = Pick<EmbeddingModel, 'provider' | 'model' | 'dimensions'>

/** The model of a space that other settings have left behind; null when this server cannot ask it. */
export type OpenModel = (identity: SpaceIdentity) => EmbeddingModel | null

/** Banks of other processes may move at any time; what this one misses meanwhile is filled in later. */
const LOOK_AGAIN_MS = 5_000

/** The embedding spaces of the database, and the models that can be asked for vectors in them. */
export class EmbeddingSpaces {
  readonly #db: Database
  readonly #openModel: OpenModel
  readonly #models = new Map<number, EmbeddingModel | null>()
  #target: EmbeddingSpace
  #inService: { readonly spaces: Promise<readonly EmbeddingSpace[]>; readonly at: number } | null = null

  private constructor(db: Database, target: EmbeddingSpace, openModel: OpenModel) {
    this.#db = db
    this.#openModel = openModel
    this.#target = target
    this.#models.set(target.number, target.model)
  }

  static async open(db: Database, target: EmbeddingModel, openModel: OpenModel = () => null): Promise<EmbeddingSpaces> {
    const number = await ensureEmbeddingSpace(db, target)
    return new EmbeddingSpaces(db, { number, model: target }, openModel)
  }

  /** The space that every bank is to be in. */
  get target(): EmbeddingSpace {
    return this.#target
  }

  /** From now on banks are to be in the space of this model. Those that are elsewhere have to be moved. */
  async setTarget(model: EmbeddingModel): Promise<void> {
    const number = await ensureEmbeddingSpace(this.#db, model)
    this.#models.set(number, model)
    this.#target = { number, model }
    this.#inService = null
  }

  /** The model that embeds questions for a space; null when this server cannot ask it. */
  async findModel(space: number): Promise<EmbeddingModel | null> {
    const known = this.#models.get(space)
    if (known !== undefined) return known
    const identity = await maybe<SpaceIdentity>(
      this.#db,
      sql`select provider, model, dimensions from embedding_spaces where number = ${space}`,
    )
    const model = identity === undefined ? null : this.#openModel(identity)
    this.#models.set(space, model)
    return model
  }

  /** The spaces that a new memory needs vectors in: the target, and those in which banks are searched until they move. */
  inService(): Promise<readonly EmbeddingSpace[]> {
    const last = this.#inService
    if (last !== null && performance.now() - last.at < LOOK_AGAIN_MS) return last.spaces
    const spaces = this.#findInService()
    const looked = { spaces, at: performance.now() }
    this.#inService = looked
    spaces.catch(() => {
      if (this.#inService === looked) this.#inService = null
    })
    return spaces
  }

  async #findInService(): Promise<readonly EmbeddingSpace[]> {
    const target = this.#target
    const rows = await many<{ space: number }>(
      this.#db,
      sql`select distinct space from banks where space is not null and space <> ${target.number} order by space`,
    )
    const left = await Promise.all(
      rows.map(async ({ space }): Promise<EmbeddingSpace[]> => {
        const model = await this.findModel(space)
        return model === null ? [] : [{ number: space, model }]
      }),
    )
    return [target, ...left.flat()]
  }
}

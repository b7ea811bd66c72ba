import { one, type Queryable, sql } from '../../database/sql.ts'
import type { EmbeddingModel } from '../../models/embedding-model.ts'

/** The number of the space that holds the vectors of this model; made when the model is new to the database. */
export async function ensureEmbeddingSpace(
  db: Queryable,
  model: Pick<EmbeddingModel, 'provider' | 'model' | 'dimensions'>,
): Promise<number> {
  const { number } = await one<{ number: number }>(
    db,
    sql`insert into embedding_spaces (provider, model, dimensions)
        values (${model.provider}, ${model.model}, ${model.dimensions})
        on conflict (provider, model, dimensions) do update set provider = excluded.provider
        returning number`,
  )
  return number
}

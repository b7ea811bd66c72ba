import { all, join, many, type Queryable, type Sql, sql } from '../../database/sql.ts'
import type { TagFilter } from '../../search/search-index.ts'
import { tagsCondition } from '../tags/tags-condition.ts'
import type { MentalModel } from './mental-model.ts'
import { factTypesOf, tagFilterOf } from './model-scope.ts'

/** Statements are kept well below the number of parameters one may have. */
const modelsAtOnce = 200

/**
 * The ids of those models that have not taken in everything: a memory of their scope was written since. What a model was
 * made from and has since been deleted does not count, and a text that was written by hand is never behind.
 */
export async function findStaleModels(
  db: Queryable,
  bankNumber: number,
  models: readonly MentalModel[],
): Promise<Set<string>> {
  const stale = new Set<string>()
  const asked = models.filter(({ source_query }) => source_query !== '')
  for (let start = 0; start < asked.length; start += modelsAtOnce) {
    const slice = asked.slice(start, start + modelsAtOnce)
    const rows = await many<{ id: string; stale: boolean }>(
      db,
      join(
        slice.map((model) => sql`select ${model.id} as id, exists(${writtenSince(bankNumber, model)}) as stale`),
        ' union all ',
      ),
    )
    for (const row of rows) if (row.stale) stale.add(row.id)
  }
  return stale
}

function writtenSince(bankNumber: number, model: MentalModel): Sql {
  return sql`select 1 from memories m where ${newInScope(bankNumber, model)}`
}

/** The condition that a memory `m` is in the scope of a model and was written after what the model has taken in. */
export function newInScope(bankNumber: number, model: MentalModel): Sql {
  const types = factTypesOf(model)
  const tags = tagFilterOf(model)
  return all(
    sql`m.bank = ${bankNumber} and m.sequence > ${model.last_sequence_seen} and m.invalidated_at is null`,
    types !== null && sql`m.type = any(${types})`,
    tags !== null && filterCondition(tags),
  )
}

function filterCondition(filter: TagFilter): Sql {
  if ('and' in filter) return filter.and.length === 0 ? sql`true` : all(...filter.and.map(filterCondition))
  if ('or' in filter)
    return filter.or.length === 0 ? sql`false` : join(filter.or.map(filterCondition), ' or ', '(', ')')
  if ('not' in filter) return sql`not (${filterCondition(filter.not)})`
  return tagsCondition(sql`m.tags`, filter.tags, filter.match) ?? sql`true`
}

import type { EntityStateResponse } from 'hindsight-contract'
import { loadTokenCounter } from '../../text/count-tokens.ts'
import type { RecalledRow } from './fetch-memories.ts'

/** Names repeat from question to question. */
const tokensOfNames = new Map<string, number>()
const rememberedNames = 20_000

/** The entities of the memories by name, in their order, as far as the tokens of their names go. */
export async function includeEntities(
  rows: readonly RecalledRow[],
  maxTokens: number,
): Promise<Record<string, EntityStateResponse> | undefined> {
  const countTokens = await loadTokenCounter()
  const entities = new Map<string, EntityStateResponse>()
  const tooLong = new Set<string>()
  let left = maxTokens
  for (const { entities: mentioned } of rows) {
    for (const [id, name] of mentioned ?? []) {
      if (entities.has(name) || tooLong.has(name)) continue
      let tokens = tokensOfNames.get(name)
      if (tokens === undefined) {
        tokens = countTokens(name)
        if (tokensOfNames.size >= rememberedNames) tokensOfNames.clear()
        tokensOfNames.set(name, tokens)
      }
      if (tokens > left) tooLong.add(name)
      else {
        left -= tokens
        entities.set(name, { entity_id: id, canonical_name: name, observations: [] })
      }
    }
  }
  return entities.size === 0 ? undefined : Object.fromEntries(entities)
}

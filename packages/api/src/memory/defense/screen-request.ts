import type { MemoryDefenseDecision, RetainRequest } from 'hindsight-contract'
import type { Bank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { noteRefusal } from './note-decisions.ts'
import { defenseOf, refusal, type Screening, screenItems } from './screen-items.ts'

/** Decisions that an answer or the record of an operation tells. */
const MOST_TOLD = 100

export const toldDecisions = (decisions: readonly MemoryDefenseDecision[]) =>
  decisions.length === 0 ? {} : { memory_defense: decisions.slice(0, MOST_TOLD) }

/**
 * What of a request may come into the bank.
 * @throws ApiError 422 when that is nothing; by then it is noted
 */
export async function screenRequest<Request extends Pick<RetainRequest, 'items' | 'document_tags'>>(
  engine: Engine,
  bank: Bank,
  request: Request,
): Promise<{ readonly request: Request; readonly decisions: readonly MemoryDefenseDecision[] }> {
  if (defenseOf(engine, bank) === null) return { request, decisions: [] }
  const { document_tags: tags } = request
  const tagged = tags?.length ? request.items.map((item) => ({ ...item, tags: [...(item.tags ?? []), ...tags] })) : null
  const { items, decisions } = await admitItems(engine, bank, tagged ?? request.items)
  return { request: { ...request, items: [...items], document_tags: tagged === null ? tags : [] }, decisions }
}

/**
 * What of the items may come into the bank.
 * @throws ApiError 422 when all of them are blocked; by then it is noted
 */
export async function admitItems<Item extends object>(
  engine: Engine,
  bank: Bank,
  given: readonly Item[],
): Promise<Screening<Item>> {
  const screening = await screenItems(engine, bank, given)
  const { items, decisions } = screening
  if (items.length > 0 || given.length === 0) return screening
  await noteRefusal(engine, bank, decisions)
  throw refusal(decisions)
}

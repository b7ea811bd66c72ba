import type { RecallResponse, RecallResult } from 'hindsight-contract'

/** The whole answer of a recall, which can also be walked: `for (const memory of await client.recall(…))`. */
export type RecallResults = RecallResponse & Iterable<RecallResult>

export function toRecallResults(response: RecallResponse): RecallResults {
  return Object.defineProperty(response, Symbol.iterator, {
    enumerable: false,
    value: () => response.results[Symbol.iterator](),
  }) as RecallResults
}

/** The answer as text for a prompt: a FACTS section, then an ENTITIES section when observations of entities are there. */
export function recallResponseToPromptString(response: RecallResponse): string {
  const facts = response.results.map((result) => ({
    text: result.text,
    ...(result.context ? { context: result.context } : {}),
    ...(result.occurred_start ? { occurred_start: result.occurred_start } : {}),
    ...(result.occurred_end ? { occurred_end: result.occurred_end } : {}),
    ...(result.mentioned_at ? { mentioned_at: result.mentioned_at } : {}),
    ...(result.chunk_id && response.chunks?.[result.chunk_id]
      ? { source_chunk: response.chunks[result.chunk_id]!.text }
      : {}),
  }))
  const entities = Object.entries(response.entities ?? {})
    .filter(([, entity]) => entity.observations.length > 0)
    .map(([name, entity]) => `## ${name}\n${entity.observations[0]!.text}`)
  return [
    `FACTS:\n${JSON.stringify(facts, null, 2)}`,
    ...(entities.length > 0 ? [`ENTITIES:\n${entities.join('\n\n')}`] : []),
  ].join('\n\n')
}

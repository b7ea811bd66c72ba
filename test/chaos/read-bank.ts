import type { HindsightEmbedded } from 'hindsight-all'
import type { ExpectedDocument } from './expected-documents.ts'
import { markersIn, type StoredBank, type StoredDocument } from './invariants.ts'
import { until } from './until.ts'

/** Everything in a bank once its queue is empty, and what recall finds for each marker of the expected documents. */
export async function readBank(
  memory: HindsightEmbedded,
  bank: string,
  expected: readonly ExpectedDocument[],
): Promise<StoredBank> {
  for (const status of ['pending', 'processing'] as const) {
    await until(
      `no operation of ${bank} is ${status}`,
      async () => (await memory.operations.list(bank, { status })).total === 0,
    )
  }
  const failed = await memory.operations.list(bank, { status: 'failed' })
  const documents: StoredDocument[] = []
  for await (const { id, memory_unit_count } of memory.documents.iterate(bank)) {
    const { original_text } = await memory.documents.get(bank, id)
    documents.push({ id, text: original_text ?? '', memoryCount: memory_unit_count })
  }
  const memories: StoredBank['memories'][number][] = []
  for await (const { document_id, text } of memory.memories.iterate(bank))
    memories.push({ document: document_id, text })
  const recalled = new Map<string, string[]>()
  const ids = new Set(expected.map(({ document }) => document))
  for (const { id, text } of documents) {
    if (!ids.has(id)) continue
    for (const marker of markersIn(text)) {
      const { results } = await memory.recall(bank, `What does note ${marker} say?`)
      recalled.set(
        marker,
        results.map((result) => result.text),
      )
    }
  }
  return { documents, memories, recalled, failedOperations: failed.operations.map((each) => JSON.stringify(each)) }
}

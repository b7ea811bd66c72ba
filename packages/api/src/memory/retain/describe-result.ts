import type { RetainedDocument } from 'hindsight-contract'
import type { ModelError } from '../../models/model-error.ts'
import type { DocumentPlan } from './plan-document.ts'
import type { ReadDocument } from './read-documents.ts'

/** Problems that a result tells; more of them are counted only. */
const MOST_PROBLEMS = 20
/** Documents that the record of an operation tells of. */
const MOST_DOCUMENTS = 100

/** What kept the model from reading parts of a document and passes by itself. */
export function passingFailures({ readings }: Pick<ReadDocument, 'readings'>): ModelError[] {
  return readings.flatMap(({ failure }) => (failure?.isPassing ? failure : []))
}

export function describeResult(plan: DocumentPlan, read: ReadDocument): RetainedDocument {
  const { readings } = read
  const problems = problemsOf(read)
  const count = (is: (reading: (typeof readings)[number]) => boolean) => readings.filter(is).length
  return {
    document_id: plan.received.id,
    memories_created: plan.added.length,
    memories_unchanged: plan.updated.length + plan.unchanged,
    memories_removed: plan.removed.length,
    duplicates_dropped: read.duplicates,
    ...(readings.length > 0 && {
      chunks_read: count(({ isKnown, failure }) => !isKnown && failure === null),
      chunks_unchanged: count(({ isKnown }) => isKnown),
      chunks_failed: count(({ failure }) => failure !== null),
      chunks_retried: count(({ retried }) => retried),
      chunks_without_facts: count(({ source }) => source?.told === 0),
      facts_rejected: readings.reduce((sum, { rejected }) => sum + rejected.length, 0),
    }),
    ...(problems.length > 0 && { problems }),
  }
}

/** What went wrong when a document was read, each once. */
export function problemsOf({ readings, problems }: Pick<ReadDocument, 'readings' | 'problems'>): string[] {
  const failures = readings.flatMap(({ failure }) => failure?.message ?? [])
  const rejected = readings.flatMap((reading) => reading.rejected)
  return [...new Set([...problems, ...failures, ...rejected])].slice(0, MOST_PROBLEMS)
}

const COUNTED = [
  'memories_created',
  'memories_unchanged',
  'memories_removed',
  'duplicates_dropped',
  'chunks_read',
  'chunks_unchanged',
  'chunks_failed',
  'chunks_retried',
  'chunks_without_facts',
  'facts_rejected',
] as const satisfies readonly (keyof RetainedDocument)[]

/** The results of an operation's documents, as its record tells them: in sums and, up to a hundred, one by one. */
export function describeOutcome(results: readonly RetainedDocument[]) {
  const sums = COUNTED.flatMap((key) => {
    const told = results.map((result) => result[key]).filter((value) => value !== undefined)
    return told.length === 0 ? [] : [[key, told.reduce((sum, value) => sum + value, 0)] as const]
  })
  const problems = [...new Set(results.flatMap((result) => result.problems ?? []))].slice(0, MOST_PROBLEMS)
  return {
    ...Object.fromEntries(sums),
    ...(problems.length > 0 && { problems }),
    documents: results.slice(0, MOST_DOCUMENTS),
  }
}

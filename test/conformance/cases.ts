import type { OperationName } from 'hindsight-contract'
import type { Stage } from './stage.ts'
import type { Ask } from './target.ts'

export interface Requests {
  /** Values of the path. */
  readonly params: Readonly<Record<string, string>>
  readonly smallest: Ask
  /** Together they say every parameter and every field; several where fields exclude each other. */
  readonly fullest: readonly Ask[]
}

export interface OperationCases {
  /** Makes what the operation works on, anew each time it is asked. */
  readonly requests: (stage: Stage) => Promise<Requests>
  /** Of an answer that says yes; what the reference says when left out. */
  readonly status?: number
  /** In a bank that is not there: it is made, or the answer is as for an empty one, or it is refused. */
  readonly missingBank?: 'creates' | 'answers' | number
  /** Statuses of ids that are not there. 404 when left out. */
  readonly unknown?: Readonly<Record<string, number>>
  /** Statuses of ids that are no UUID where one is needed. 400 when left out. */
  readonly malformed?: Readonly<Record<string, number>>
  /** Fields of the reference that the fullest request leaves out. */
  readonly leavesOut?: readonly string[]
  /** It does not name what it ignores. */
  readonly ignoresInSilence?: boolean
  /** Faults that are not answered with 422, by name. */
  readonly differs?: Readonly<Record<string, number>>
}

export type CasesByName = Readonly<Partial<Record<OperationName, OperationCases>>>

/** Of an operation that takes nothing but the values of its path. */
export const plain =
  (params: (stage: Stage) => Promise<object>): OperationCases['requests'] =>
  async (stage) => ({ params: (await params(stage)) as Record<string, string>, smallest: {}, fullest: [{}] })

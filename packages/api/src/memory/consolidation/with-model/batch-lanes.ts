import { limitParallel } from '../../../lifecycle/limit-parallel.ts'
import type { ScopeWork } from './scope-queues.ts'

export interface BatchWork {
  /** What the facts of a batch resemble most, themselves among it. */
  readonly neighbours: (scope: readonly string[], batch: readonly number[]) => Promise<ReadonlySet<number>>
  readonly consolidate: (scope: readonly string[], batch: readonly number[]) => Promise<void>
}

interface RunningBatch {
  readonly facts: readonly number[]
  readonly neighbours: ReadonlySet<number>
  /** Never rejects. */
  readonly ended: Promise<void>
}

/**
 * Does batches side by side, of all tag sets together at most so many. Of one tag set they begin in their order, and one
 * whose facts have to do with those of a batch that runs waits for its end: it shall see what became of them. After a
 * failure nothing more is begun, and what runs comes to its end.
 */
export async function inLanes(work: readonly ScopeWork[], parallelism: number, batchWork: BatchWork): Promise<void> {
  const limit = limitParallel(parallelism)
  const failures: unknown[] = []
  const hasFailed = () => failures.length > 0
  const note = (error: unknown) => void failures.push(error)

  const begin = (scope: readonly string[], batch: readonly number[]): Promise<void> =>
    limit(async () => {
      if (!hasFailed()) await batchWork.consolidate(scope, batch).catch(note)
    })
  const runLane = async ({ scope, batches }: ScopeWork): Promise<void> => {
    const running = new Set<RunningBatch>()
    const isAlone = batches.length === 1
    for (const facts of batches) {
      while (running.size >= parallelism) await Promise.race([...running].map(({ ended }) => ended))
      if (hasFailed()) break
      const neighbours = isAlone ? new Set<number>() : await batchWork.neighbours(scope, facts)
      await Promise.all([...running].filter((one) => areNear(one, { facts, neighbours })).map(({ ended }) => ended))
      if (hasFailed()) break
      const batch: RunningBatch = {
        facts,
        neighbours,
        ended: begin(scope, facts).then(() => void running.delete(batch)),
      }
      running.add(batch)
    }
    await Promise.all([...running].map(({ ended }) => ended))
  }
  await Promise.all(work.map((lane) => runLane(lane).catch(note)))
  if (hasFailed()) throw failures[0]
}

function areNear(a: Omit<RunningBatch, 'ended'>, b: Omit<RunningBatch, 'ended'>): boolean {
  return a.facts.some((fact) => b.neighbours.has(fact)) || b.facts.some((fact) => a.neighbours.has(fact))
}

import { expect, test } from 'vitest'
import { limitParallel } from './limit-parallel.ts'

test('no more than the limit runs, in the order in which it came, also when something fails', async () => {
  const limit = limitParallel(2)
  const started: number[] = []
  const release: (() => void)[] = []
  const work = [0, 1, 2, 3].map((n) =>
    limit(async () => {
      started.push(n)
      await new Promise<void>((resolve) => release.push(resolve))
      if (n === 0) throw new Error('no')
      return n
    }),
  )
  const outcome = Promise.allSettled(work)
  await expect.poll(() => started).toEqual([0, 1])
  release[0]!()
  await expect.poll(() => started).toEqual([0, 1, 2])
  release[1]!()
  await expect.poll(() => started).toEqual([0, 1, 2, 3])
  release[2]!()
  release[3]!()
  expect((await outcome).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
})

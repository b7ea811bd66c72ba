import { CronExpression } from 'hindsight-contract'
import { expect, it } from 'vitest'
import { nextFiring } from './next-firing.ts'

const after = new Date('2024-03-01T10:07:30Z')

it.each([
  ['0 6 * * *', '2024-03-02T06:00'],
  ['8 10 * * *', '2024-03-01T10:08'],
  ['7 10 * * *', '2024-03-02T10:07'],
  ['*/15 * * * *', '2024-03-01T10:15'],
  ['5/20 * * * *', '2024-03-01T10:25'],
  ['0 0 * * 7', '2024-03-03T00:00'],
  ['0 0 * * SUN', '2024-03-03T00:00'],
  ['0 0 13 * 5', '2024-03-08T00:00'],
  ['30 1-5/2 * jan,apr *', '2024-04-01T01:30'],
  ['0 0 29 2 *', '2028-02-29T00:00'],
])('%s fires at %s', (expression, expected) => {
  expect(CronExpression.safeParse(expression).success).toBe(true)
  expect(nextFiring(expression, after)).toEqual(new Date(`${expected}:00Z`))
})

it('never fires on a day that does not come', () => {
  expect(nextFiring('0 0 31 2 *', after)).toBeNull()
})

it('fires strictly later, so that a firing is not its own next one', () => {
  const at = new Date('2024-03-02T06:00:00Z')
  expect(nextFiring('0 6 * * *', at)).toEqual(new Date('2024-03-03T06:00:00Z'))
})

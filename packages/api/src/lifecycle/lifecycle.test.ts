import { describe, expect, it } from 'vitest'
import { Activity } from './activity.ts'
import { Scope } from './scope.ts'

describe('Scope', () => {
  it('closes the last opened first, once, and all of it even when one fails', async () => {
    const closed: string[] = []
    const scope = new Scope()
    scope.defer(() => closed.push('first'))
    scope.defer(() => {
      closed.push('second')
      throw new Error('stuck')
    })
    scope.defer(() => closed.push('third'))
    await expect(scope[Symbol.asyncDispose]()).rejects.toThrow(AggregateError)
    await expect(scope[Symbol.asyncDispose]()).rejects.toThrow(AggregateError)
    expect(closed).toEqual(['third', 'second', 'first'])
  })

  it('leaves behind what hangs', async () => {
    const closed: string[] = []
    const scope = new Scope()
    scope.defer(() => closed.push('first'))
    scope.defer(() => new Promise(() => {}), 20)
    const closing = scope[Symbol.asyncDispose]()
    await expect(closing).rejects.toMatchObject({ errors: [new Error('It did not close within 0.02 s')] })
    expect(closed).toEqual(['first'])
  })
})

describe('Activity', () => {
  it('counts idle time from the end of the last work', () => {
    let now = 0
    const activity = new Activity(() => now)
    const end = activity.begin()
    now = 1000
    expect(activity.idleForMs()).toBe(0)
    end()
    end()
    now = 1500
    expect(activity.idleForMs()).toBe(500)
    expect(activity.running).toBe(0)
  })

  it('drains when the last work ends, and gives up in time when it does not', async () => {
    const activity = new Activity()
    const end = activity.begin()
    expect(await activity.drain(5)).toBe(false)
    const drained = activity.drain(10_000)
    end()
    expect(await drained).toBe(true)
  })
})

import { expect, it } from 'vitest'
import { Program } from '../support/program.ts'

it.each(['hindsight', 'hindsight-api', 'hindsight-worker', 'hindsight-admin'])(
  '%s leaves quietly when nobody reads its help',
  async (command) => {
    const program = new Program([`bin/${command}.js`, '--help'])
    program.child.stdout!.destroy()
    expect(await program.ended()).toBe(0)
    expect(program.errors).toBe('')
  },
)

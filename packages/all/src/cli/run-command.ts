import type { Command } from 'commander'
import { Context, type GlobalFlags } from './context.ts'

/**
 * Turns the work of a command into an action of commander: the work is given a context, the operands and the flags, in
 * this order, and the context is closed behind it.
 */
export function runs<Parameters extends unknown[]>(
  work: (context: Context, ...parameters: Parameters) => Promise<unknown> | unknown,
): (...parameters: [...Parameters, Command]) => Promise<void> {
  return async (...parameters) => {
    const command = parameters.at(-1) as Command
    const context = new Context(command.optsWithGlobals<GlobalFlags>())
    try {
      await work(context, ...(parameters.slice(0, -1) as Parameters))
    } finally {
      await context.close()
    }
  }
}

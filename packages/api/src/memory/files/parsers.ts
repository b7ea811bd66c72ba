import { badRequest } from '../../errors.ts'

/** The names of what reads files here. Clients of this protocol know it by the second one. */
export const PARSERS = ['builtin', 'markitdown'] as const

/** Refuses what a request must not ask for. @throws ApiError 400 */
export function checkParsers(asked: string | readonly string[] | null | undefined, allowed: readonly string[] | null) {
  const offered = PARSERS.filter((name) => allowed === null || allowed.includes(name))
  for (const name of typeof asked === 'string' ? [asked] : (asked ?? [])) {
    if (!(offered as readonly string[]).includes(name)) {
      throw badRequest(`Parser '${name}' is not allowed here. Leave it out, or use one of: ${offered.join(', ')}.`)
    }
  }
}

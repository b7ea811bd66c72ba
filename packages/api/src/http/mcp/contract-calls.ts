import { type OutputOf, type Route, type RouteName, routes } from 'hindsight-contract'
import type { z } from 'zod'
import { unprocessable } from '../../errors.ts'
import { parseLeniently } from '../coerce.ts'
import { nullDropper } from '../drop-nulls.ts'
import type { Handlers } from '../handlers.ts'
import { toValidationProblems } from '../validation.ts'

/** What a caller writes; what is left out has its default. */
export interface CallParts {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: Readonly<Record<string, unknown>>
}

/** Does an operation of the contract, checked like a request over HTTP. @throws ApiError */
export type ContractCall = <Name extends RouteName>(name: Name, parts: CallParts) => Promise<OutputOf<Name>>

export function contractCalls(handlers: Handlers, signal: AbortSignal): ContractCall {
  return async (name, parts) => {
    const route = routes[name] as Route
    const request = {
      params: check(route.params, parts.params ?? {}, 'path'),
      query: check(route.query, { ...parts.query }, 'query'),
      body: check(route.body, parts.body === undefined ? undefined : { ...parts.body }, 'body'),
      signal,
    }
    const handler = handlers[name] as (given: unknown) => Promise<unknown>
    return dropperOf(name)(await handler(request)) as OutputOf<typeof name>
  }
}

function check(schema: z.ZodType, value: unknown, place: 'path' | 'query' | 'body'): unknown {
  if (schema.type === 'undefined') return undefined
  const parsed = parseLeniently(schema, value)
  if (!parsed.success) throw unprocessable(toValidationProblems(parsed.error, place, value))
  return parsed.data
}

const droppers = new Map<RouteName, (value: unknown) => unknown>()

/** Whoever reads these answers pays for every word: nulls are left out, also where HTTP keeps them. */
function dropperOf(name: RouteName): (value: unknown) => unknown {
  const known = droppers.get(name)
  if (known !== undefined) return known
  const dropper = nullDropper((routes[name] as Route).output)
  droppers.set(name, dropper)
  return dropper
}

import fc from 'fast-check'
import { type Route, type RouteName, routes } from 'hindsight-contract'
import { z } from 'zod'
import { contractArbitrary } from '../../support/contract-arbitrary.ts'
import type { NamedTexts } from './known-bank.ts'

/** A request that the contract more or less allows. */
export interface ContractRequest {
  readonly name: RouteName
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly params: unknown
  /** Undefined: none. */
  readonly body: unknown
}

/** Requests to every route: most fit its schemas, some are whatever JSON can say. */
export function contractRequests(named: NamedTexts): fc.Arbitrary<ContractRequest> {
  return fc.oneof(...(Object.keys(routes) as RouteName[]).map((name) => requestsTo(name, named)))
}

function requestsTo(name: RouteName, named: NamedTexts): fc.Arbitrary<ContractRequest> {
  const { method, path, params, query, body } = routes[name] as Route
  // What is deleted is of another bank: the rest would have nothing to work on.
  const texts = method === 'delete' ? { ...named, bank_id: ['other'] } : named
  const part = (schema: z.ZodType) =>
    schema instanceof z.ZodUndefined ? fc.constant(undefined) : contractArbitrary(schema, texts)
  return fc.record({ params: part(params), query: part(query), body: part(body) }).map((parts) => ({
    name,
    method: method.toUpperCase(),
    target: fill(path, parts.params) + queryText(parts.query),
    params: parts.params,
    body: parts.body,
  }))
}

const fill = (path: string, params: unknown) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => urlText((params as Record<string, unknown>)[name]))

/** An object among them may have no way to become a text. */
const textOf = (value: unknown) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value))
const urlText = (value: unknown) => encodeURIComponent(textOf(value).replaceAll(/\p{Surrogate}/gu, '?')) || '%20'

function queryText(query: unknown): string {
  const pairs = Object.entries((query ?? {}) as Record<string, unknown>).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((entry): [string, string] => [name, textOf(entry)]),
  )
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`
}

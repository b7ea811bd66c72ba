import { type Route, type RouteName, routes } from 'hindsight-contract'
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { unprocessable } from '../errors.ts'
import { nullDropper } from './drop-nulls.ts'
import type { Handlers } from './handlers.ts'
import { readJsonBody } from './read-body.ts'
import type { RequestScope } from './request-scope.ts'
import { toValidationProblems } from './validation.ts'

/** Ids that may hold slashes take the rest of the path, or what stands before a fixed ending. */
const SLASHED_PARAMETERS = new Set(['document_id', 'chunk_id'])

/** Puts every operation of the contract on the app: parse, call its handler, shape the answer. */
export function implementRoutes(
  app: Hono<{ Variables: { scope: RequestScope } }>,
  handlers: Handlers,
  maxBodyBytes: number,
): void {
  for (const name of Object.keys(routes) as RouteName[]) {
    const route = routes[name] as Route
    const answer = jsonAnswer(route)
    const knownQuery = namesOf(route.query)
    const knownBody = namesOf(route.body)
    const handler = handlers[name] as (request: unknown) => Promise<unknown>
    app.on(route.method.toUpperCase(), honoPath(route.path), async (context) => {
      const scope = context.get('scope')
      scope.endpoint = route.path
      const rawQuery = readQuery(context, route.query)
      const params = parse(route.params, context.req.param(), 'path', isNone(route.params))
      const query = parse(route.query, rawQuery, 'query', isNone(route.query))
      let body: unknown
      let ignored = Object.keys(rawQuery).filter((key) => !knownQuery.has(key))
      if (!isNone(route.body)) {
        const rawBody = await readJsonBody(context.req.raw, maxBodyBytes)
        body = parse(route.body, rawBody, 'body', false)
        if (isObject(rawBody)) ignored = [...ignored, ...Object.keys(rawBody).filter((key) => !knownBody.has(key))]
      }
      const output = await handler({ params, query, body, signal: scope.signal })
      const response = answer(output)
      const header = ignored.map(headerSafe).join(', ')
      if (header !== '') response.headers.set('x-ignored-params', header)
      return response
    })
  }
}

function jsonAnswer(route: Route): (output: unknown) => Response {
  const shape = route.keepNulls ? (output: unknown) => output : nullDropper(route.output)
  return (output) =>
    new Response(JSON.stringify(shape(output)), { status: 200, headers: { 'content-type': 'application/json' } })
}

/** `/a/{b}` → `/a/:b`; ids with slashes match across segments. */
function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => (SLASHED_PARAMETERS.has(name) ? `:${name}{.+}` : `:${name}`))
}

function parse(schema: z.ZodType, value: unknown, source: 'body' | 'query' | 'path', skip: boolean): unknown {
  if (skip) return undefined
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw unprocessable(toValidationProblems(result.error, source, value))
}

/** A repeated key is a list where the contract wants one; elsewhere its last value counts. */
function readQuery(context: Context, schema: z.ZodType): Record<string, unknown> {
  const lists = listNames(schema)
  const query: Record<string, unknown> = {}
  for (const [name, values] of Object.entries(context.req.queries())) {
    query[name] = lists.has(name) ? values : values[values.length - 1]
  }
  return query
}

const isNone = (schema: z.ZodType) => schema instanceof z.ZodUndefined

function objectOf(schema: z.ZodType): z.ZodObject | null {
  if (schema instanceof z.ZodObject) return schema
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return objectOf(schema.unwrap() as z.ZodType)
  return null
}

const namesOf = (schema: z.ZodType) => new Set(Object.keys(objectOf(schema)?.shape ?? {}))

const listNamesBySchema = new WeakMap<z.ZodType, ReadonlySet<string>>()

function listNames(schema: z.ZodType): ReadonlySet<string> {
  let names = listNamesBySchema.get(schema)
  if (names === undefined) {
    const shape = Object.entries(objectOf(schema)?.shape ?? {})
    names = new Set(shape.filter(([, field]) => isList(field as z.ZodType)).map(([name]) => name))
    listNamesBySchema.set(schema, names)
  }
  return names
}

function isList(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodArray) return true
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return isList(schema.unwrap() as z.ZodType)
  return false
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A header holds printable ASCII only, and a caller chooses these names. */
const headerSafe = (name: string) => encodeURIComponent(name.slice(0, 100)).slice(0, 200)

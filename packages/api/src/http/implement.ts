import { type Route, type RouteName, routes, type ValidationProblem } from 'hindsight-contract'
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { notFound, unprocessable } from '../errors.ts'
import type { ReadUpload } from '../memory/files/upload.ts'
import type { Log } from '../observability/log.ts'
import { storableText } from '../text/storable.ts'
import { parseLeniently } from './coerce.ts'
import { downloadResponse } from './download-response.ts'
import { nullDropper } from './drop-nulls.ts'
import { errorResponse } from './errors.ts'
import { eventStream, wantsEvents } from './event-stream.ts'
import { type GuardSettings, letIn } from './guards.ts'
import type { Download, Handlers } from './handlers.ts'
import { jsonResponse } from './json-response.ts'
import type { BodyLimits } from './limits/body-limits.ts'
import { readJsonBody } from './read-body.ts'
import { withUpload } from './read-upload.ts'
import type { RequestScope } from './request-scope.ts'
import { toValidationProblems } from './validation.ts'

/** More unknown names than this are not told one by one. */
const MAX_IGNORED_NAMES = 20

/** Ids that may hold slashes take the rest of the path, or what stands before a fixed ending. */
const SLASHED_PARAMETERS = new Set(['document_id', 'chunk_id', 'key'])

/** Operations that a server does not offer, each with what would make it. */
export type SwitchedOff = Readonly<Partial<Record<RouteName, string>>>

/** Puts every operation of the contract on the app: parse, call its handler, shape the answer. */
export function implementRoutes(
  app: Hono<{ Variables: { scope: RequestScope } }>,
  handlers: Handlers,
  options: {
    readonly bodies: BodyLimits
    readonly guard: Pick<GuardSettings, 'apiKey' | 'gate'>
    readonly log: Log
    readonly switchedOff?: Readonly<Partial<Record<RouteName, string>>> | undefined
  },
): void {
  for (const name of Object.keys(routes) as RouteName[]) {
    const route = routes[name] as Route
    const read = requestReader(route, options.bodies)
    const shape = route.keepNulls ? (output: unknown) => output : nullDropper(route.output)
    const handler = handlers[name] as (request: unknown) => Promise<unknown>
    app.on(route.method.toUpperCase(), honoPath(route.path), async (context) => {
      const scope = context.get('scope')
      scope.endpoint = route.path
      if (route.authenticated) await letIn(context.req.raw, options.guard)
      const remedy = options.switchedOff?.[name]
      if (remedy !== undefined)
        throw notFound(`This server does not offer ${route.method.toUpperCase()} ${route.path}; ${remedy}`)
      const { ignored, ...request } = await read(context)
      const call = (more: object = {}) => handler({ ...request, signal: scope.signal, ...more })
      const respond = async (): Promise<Response> => {
        if (route.download) return downloadResponse((await call()) as Download)
        if (route.upload !== null) {
          const { files } = route.upload
          const arrival = { silenceMs: options.bodies.silenceMs, signal: scope.signal }
          const upload: ReadUpload = (limits, use) => withUpload(context.req.raw, files, limits, arrival, use)
          return jsonResponse(route.status, shape(await call({ upload })))
        }
        if (route.events !== null && wantsEvents(context.req.raw.headers)) {
          return eventStream({
            run: async (emit, signal, onBegin) => shape(await call({ signal, emit, onBegin })),
            failure: (error, signal) => errorResponse(error, { ...scope, signal, log: options.log }),
            signal: scope.signal,
          })
        }
        return jsonResponse(route.status, shape(await call()))
      }
      const response = await respond()
      if (ignored.length > 0) response.headers.set('x-ignored-params', ignoredHeader(ignored))
      return response
    })
  }
}

interface ReadRequest {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  /** Names in query and body that the contract does not know. */
  readonly ignored: readonly string[]
}

/** Collects all complaints about a request before it refuses. */
function requestReader(route: Route, bodies: BodyLimits): (context: Context) => Promise<ReadRequest> {
  const lists = listNames(route.query)
  const knownQuery = namesOf(route.query)
  // What is not described by fields is read by the handler: it knows.
  const knownBody = objectOf(route.body) === null ? null : namesOf(route.body)
  const takesBody = !isNone(route.body)
  const { anyContentType } = route
  return async (context) => {
    const problems: ValidationProblem[] = []
    const check = (schema: z.ZodType, value: unknown, source: 'body' | 'query' | 'path') => {
      if (isNone(schema)) return undefined
      const result = parseLeniently(schema, value)
      if (!result.success) problems.push(...toValidationProblems(result.error, source, value))
      return result.data
    }
    const rawQuery = readQuery(context, lists)
    const reading = { bodies, anyContentType, scope: context.get('scope') }
    const rawBody = takesBody ? await readJsonBody(context.req.raw, reading) : undefined
    const ignored = [
      ...unknownNames(rawQuery, knownQuery),
      ...(knownBody === null ? [] : unknownNames(rawBody, knownBody)),
    ]
    const params = check(route.params, context.req.param(), 'path')
    const query = check(route.query, rawQuery, 'query')
    const body = check(route.body, rawBody, 'body')
    if (problems.length > 0) throw unprocessable(problems)
    return { params, query, body, ignored }
  }
}

/** `/a/{b}` → `/a/:b`; ids with slashes match across segments. */
function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => (SLASHED_PARAMETERS.has(name) ? `:${name}{.+}` : `:${name}`))
}

/** A repeated key is a list where the contract wants one; elsewhere its last value counts. */
function readQuery(context: Context, lists: ReadonlySet<string>): Record<string, unknown> {
  const query: Record<string, unknown> = {}
  for (const [name, values] of Object.entries(context.req.queries())) {
    const texts = values.map(storableText)
    query[name] = lists.has(name) ? texts : texts[texts.length - 1]
  }
  return query
}

const unknownNames = (value: unknown, known: ReadonlySet<string>): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.keys(value).filter((name) => !known.has(name))
    : []

const isNone = (schema: z.ZodType) => schema instanceof z.ZodUndefined

function objectOf(schema: z.ZodType): z.ZodObject | null {
  if (schema instanceof z.ZodObject) return schema
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return objectOf(schema.unwrap() as z.ZodType)
  return null
}

const namesOf = (schema: z.ZodType) => new Set(Object.keys(objectOf(schema)?.shape ?? {}))

function listNames(schema: z.ZodType): ReadonlySet<string> {
  const fields = Object.entries(objectOf(schema)?.shape ?? {})
  return new Set(fields.filter(([, field]) => isList(field as z.ZodType)).map(([name]) => name))
}

function isList(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodArray) return true
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return isList(schema.unwrap() as z.ZodType)
  return false
}

/** A header holds printable ASCII only and little of it, and a caller chooses these names. */
function ignoredHeader(names: readonly string[]): string {
  const shown = names.slice(0, MAX_IGNORED_NAMES).map((name) => encodeURIComponent(storableText(name.slice(0, 100))))
  return shown.join(', ') + (names.length > shown.length ? ', ...' : '')
}

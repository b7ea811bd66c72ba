import { randomUUID } from 'node:crypto'
import { paths } from 'hindsight-contract'
import { Hono } from 'hono'
import { getPath } from 'hono/utils/url'
import { runAs } from '../observability/active-work.ts'
import type { Telemetry } from '../observability/telemetry.ts'
import { type AuditSink, auditedHandlers } from './audited-handlers.ts'
import { withoutBase } from './base-path.ts'
import { addressOf } from './client-address.ts'
import { compressForOthers } from './compress-for-others.ts'
import { docsPage } from './docs/docs-page.ts'
import { errorResponse, problem } from './errors.ts'
import { corsHeaders, type GuardSettings, preflightResponse, refuseForeign } from './guards.ts'
import type { Handlers } from './handlers.ts'
import { implementRoutes, type SwitchedOff } from './implement.ts'
import { jsonText } from './json-response.ts'
import { Admission, type AdmissionSettings } from './limits/admission.ts'
import { type BodyLimitSettings, BodyLimits } from './limits/body-limits.ts'
import { limitedHandlers } from './limits/limited-handlers.ts'
import { type RequestRateSettings, requestRate } from './limits/request-rate.ts'
import type { McpSettings } from './mcp/mcp-settings.ts'
import { mountMcp } from './mcp/mount-mcp.ts'
import { openApiDocument } from './openapi.ts'
import type { RequestScope } from './request-scope.ts'
import { beginRequestSpan, endRequestSpan } from './request-span.ts'

export interface HttpAppOptions {
  readonly handlers: Handlers
  readonly guard: GuardSettings
  readonly bodies: BodyLimitSettings
  readonly admission: AdmissionSettings
  /** Null: clients may ask as often as they like. */
  readonly rate: Omit<RequestRateSettings, 'apiKey'> | null
  readonly requestTimeoutMs: number
  readonly accessLog: boolean
  readonly telemetry: Pick<Telemetry, 'log' | 'metrics' | 'work' | 'tracer'>
  readonly audit: AuditSink
  /** Null: not served. */
  readonly mcp: Omit<McpSettings, 'handlers' | 'version' | 'bodies'> | null
  readonly version: string
  /** What a proxy has in front of every path. Default: nothing. */
  readonly basePath?: string
  /** Operations that are not offered, each with what would make it. */
  readonly switchedOff?: SwitchedOff
}

type Environment = { Variables: { scope: RequestScope } }

/** The whole HTTP surface as one function from request to response. */
export function createHttpApp(options: HttpAppOptions): Hono<Environment> {
  const { log, metrics } = options.telemetry
  const { guard, basePath = '' } = options
  const app = new Hono<Environment>({ getPath: (request) => withoutBase(getPath(request), basePath) })
  const bodies = new BodyLimits(options.bodies)
  const checkRate = options.rate === null ? null : requestRate({ ...options.rate, apiKey: guard.apiKey })
  app.use(compressForOthers())
  app.use(async (context, next) => {
    const request = context.req.raw
    const { scope, span, path, end } = openScope(request, options, bodies)
    context.set('scope', scope)
    try {
      checkRate?.(path, request.headers, addressOf(context.env))
      const early =
        refuseForeign(request.headers, guard) ??
        preflightResponse(request, guard) ??
        (request.method === 'HEAD' ? unknownPath(app, request, basePath) : null)
      if (early !== null) context.res = early
      else await runAs({ requestId: scope.id, ...(span && { span }) }, () => withinTime(next(), scope))
    } catch (error) {
      context.res = errorResponse(error, { ...scope, log })
    } finally {
      end(request.method, context.res.status)
    }
    const headers = { 'x-request-id': scope.id, ...corsHeaders(request.headers, guard) }
    for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value)
  })
  app.onError((error, context) => errorResponse(error, { ...context.get('scope'), log }))

  const admission = new Admission(options.admission)
  // What is refused for lack of room is not written down: that would be more work.
  const handlersFor = (transport: 'http' | 'mcp') =>
    limitedHandlers(auditedHandlers(options.handlers, options.audit, transport), admission)
  implementRoutes(app, handlersFor('http'), {
    bodies,
    guard,
    log,
    switchedOff: options.switchedOff,
  })
  if (options.mcp !== null) {
    mountMcp(app, { ...options.mcp, handlers: handlersFor('mcp'), bodies, version: options.version })
  }

  // Made at the first request: a start need not wait for it.
  let json: string | undefined
  let page: string | undefined
  app.get('/openapi.json', () => {
    json ??= JSON.stringify(openApiDocument(options.version, basePath))
    return jsonText(200, json)
  })
  app.get('/docs', (context) => {
    page ??= docsPage(openApiDocument(options.version, basePath))
    return context.html(page)
  })
  app.get('/', (context) => context.redirect(`${basePath}/docs`, 307))
  app.get(paths.getMetrics.path, async () => {
    const { contentType, text } = await metrics.render()
    return new Response(text, { headers: { 'content-type': contentType } })
  })
  app.notFound((context) => unknownPath(app, context.req.raw, basePath))
  return app
}

function openScope(request: Request, options: HttpAppOptions, bodies: BodyLimits) {
  const abort = new AbortController()
  const scope: RequestScope = {
    id: randomUUID(),
    startedAt: performance.now(),
    signal: abort.signal,
    timedOut: false,
    heldBytes: 0,
    endpoint: 'unknown',
  }
  follow(request.signal, abort)
  const timer = setTimeout(() => {
    scope.timedOut = true
    abort.abort(new Error('The request took too long'))
  }, options.requestTimeoutMs)
  const path = withoutBase(new URL(request.url).pathname, options.basePath ?? '')
  const { log, metrics, work, tracer } = options.telemetry
  const endMetrics = metrics.beginRequest()
  const span = tracer === null ? null : beginRequestSpan(tracer, request, path)
  const endWork = work.begin({
    id: scope.id,
    get name() {
      return `${request.method} ${scope.endpoint}`
    },
  })
  return {
    scope,
    span,
    path,
    end(method: string, status: number) {
      clearTimeout(timer)
      endWork()
      bodies.release(scope.heldBytes)
      if (span !== null) endRequestSpan(span, { method, endpoint: scope.endpoint, status })
      const seconds = (performance.now() - scope.startedAt) / 1000
      endMetrics({ method, endpoint: scope.endpoint, status, seconds })
      if (options.accessLog) {
        log.info({ method, path, status, durationMs: Math.round(seconds * 1000), requestId: scope.id }, 'request')
      }
    },
  }
}

/**
 * The platform keeps the signal of a request until that request is collected: a listener that can reach the request,
 * even by what a neighbouring closure captures, would keep both for ever.
 */
function follow(signal: AbortSignal, abort: AbortController): void {
  signal.addEventListener('abort', () => abort.abort(signal.reason), { once: true })
}

/** A handler that does not listen to its signal must not hold the connection. */
function withinTime(work: Promise<void>, scope: RequestScope): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(scope.signal.reason)
    scope.signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => scope.signal.removeEventListener('abort', onAbort))
  })
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** A trailing slash leads to the path without it; a path that only knows other methods says which. */
function unknownPath(app: Hono<Environment>, request: Request, basePath: string): Response {
  const url = new URL(request.url)
  const pathname = withoutBase(url.pathname, basePath)
  const allowed = methodsOf(app, pathname)
  if (allowed.length > 0) return problem(405, 'Method Not Allowed', { allow: allowed.join(', ') })
  const shorter = pathname.replace(/\/+$/, '')
  // Only to a path of ours: `//elsewhere.example/` must not send anybody there.
  if (shorter !== pathname && methodsOf(app, shorter).length > 0) {
    return new Response(null, { status: 307, headers: { location: basePath + shorter + url.search } })
  }
  return problem(404, 'Not Found')
}

const methodsOf = (app: Hono<Environment>, path: string) => METHODS.filter((method) => hasRoute(app, method, path))

function hasRoute(app: Hono<Environment>, method: string, path: string): boolean {
  const [matches] = app.router.match(method, path)
  // Middleware is registered for ALL methods and matches every path: only what answers counts.
  return matches.some(([[, route]]) => route.method === method)
}

import type { Span, Tracer } from '../observability/tracing/span.ts'

/** Those who look whether all is well are no part of anybody's trace. */
const PROBES = /^\/(health|metrics|status)(\/|$)/

/** Goes on with the caller's trace, if there is one. Null for what is not traced. */
export function beginRequestSpan(tracer: Tracer, { headers, method }: Request, path: string): Span | null {
  if (PROBES.test(path)) return null
  const traceParent = headers.get('traceparent')
  return tracer.begin(method, {
    kind: 'server',
    attributes: { 'http.request.method': method, 'url.path': path, 'user_agent.original': headers.get('user-agent') },
    parent: traceParent === null ? null : { traceParent, traceState: headers.get('tracestate') },
  })
}

export function endRequestSpan(
  span: Span,
  { method, endpoint, status }: { readonly method: string; readonly endpoint: string; readonly status: number },
): void {
  span.rename(`${method} ${endpoint}`)
  span.set({ 'http.route': endpoint, 'http.response.status_code': status })
  if (status >= 500) span.fail(new Error(String(status)))
  span.end()
}

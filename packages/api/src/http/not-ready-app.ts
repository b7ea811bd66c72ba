import { withoutBase } from './base-path.ts'

/** What a server that does not serve yet, or no longer, is doing. */
export interface Phase {
  readonly status: 'starting' | 'stopping'
  readonly phase: string
  readonly detail: string
}

/** Answers every request of a server that is starting or stopping: 503, what it does, and when to come back. */
export function notReadyApp(current: () => Phase, instanceId: string, basePath = ''): (request: Request) => Response {
  return (request) => {
    const { status, phase, detail } = current()
    const path = withoutBase(new URL(request.url).pathname, basePath)
    const isHealth = path === '/health' || path === '/health/ready'
    const body = isHealth
      ? { status, phase, detail, instance_id: instanceId }
      : { detail: `The server is ${status} (${phase}${detail === '' ? '' : `: ${detail}`}). Try again shortly.` }
    return new Response(JSON.stringify(body), {
      status: 503,
      headers: {
        'content-type': 'application/json',
        'retry-after': '1',
        // Whatever was asked has not been done, so even what must not happen twice may be asked again.
        'x-applied': 'false',
        ...(status === 'stopping' ? { connection: 'close' } : {}),
      },
    })
  }
}

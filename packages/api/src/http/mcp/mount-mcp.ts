import { randomUUID } from 'node:crypto'
import type { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import type { Hono } from 'hono'
import { ApiError } from '../../errors.ts'
import type { Gate } from '../../tenant/tenant-gate.ts'
import { judgeKey } from '../guards.ts'
import { jsonResponse } from '../json-response.ts'
import { readJsonBody } from '../read-body.ts'
import type { RequestScope } from '../request-scope.ts'
import type { mcpServers } from './mcp-server.ts'
import type { McpSettings } from './mcp-settings.ts'

type App = Hono<{ Variables: { scope: RequestScope } }>

const BOTH = 'application/json, text/event-stream'

/**
 * The Model Context Protocol over streamable HTTP: `/mcp` serves all banks, `/mcp/<bank>` the one. Nothing is kept between
 * exchanges. A session id is handed out for clients that want one, and any is accepted: a client never notices that the
 * server was started anew in between.
 */
export function mountMcp(app: App, settings: McpSettings): void {
  let protocol: Promise<Protocol> | undefined
  const serve = async (request: Request, bankId: string | null, scope: RequestScope) => {
    scope.endpoint = bankId === null ? '/mcp' : '/mcp/{bank_id}'
    const early = (await refusal(request, settings)) ?? answerWithoutMessage(request)
    if (early !== null) return early
    protocol ??= loadProtocol(settings)
    return answer(request, bankId, settings, scope, protocol)
  }
  for (const path of ['/mcp', '/mcp/']) {
    app.all(path, (context) => serve(context.req.raw, null, context.get('scope')))
  }
  for (const path of ['/mcp/:bank', '/mcp/:bank/']) {
    app.all(path, (context) => serve(context.req.raw, context.req.param('bank')!, context.get('scope')))
  }
}

async function refusal(request: Request, { token, gate }: McpSettings): Promise<Response | null> {
  const key = token === null ? null : judgeKey(request.headers, token)
  if (key === 'right') return null
  if (gate !== undefined) return refusalOfGate(request, gate)
  if (key === null) return null
  return jsonResponse(401, {
    error: key === 'missing' ? 'Authorization header required' : 'Invalid authentication token',
  })
}

async function refusalOfGate(request: Request, gate: Gate): Promise<Response | null> {
  try {
    await gate(request, true)
    return null
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return jsonResponse(error.status, { error: error.detail })
  }
}

interface Protocol {
  readonly openServer: ReturnType<typeof mcpServers>
  readonly openTransport: () => WebStandardStreamableHTTPServerTransport
}

/** At the first message: a start need not wait for it. */
async function loadProtocol(settings: McpSettings): Promise<Protocol> {
  const [{ mcpServers }, { WebStandardStreamableHTTPServerTransport }] = await Promise.all([
    import('./mcp-server.ts'),
    import('@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'),
  ])
  return { openServer: mcpServers(settings), openTransport: () => new WebStandardStreamableHTTPServerTransport({}) }
}

async function answer(
  request: Request,
  bankId: string | null,
  settings: McpSettings,
  scope: RequestScope,
  protocol: Promise<Protocol>,
): Promise<Response> {
  const { openServer, openTransport } = await protocol
  const defaultBankId = request.headers.get('x-bank-id') || settings.bankId
  const server = openServer({ bankId, defaultBankId, signal: scope.signal })
  const transport = openTransport()
  await server.connect(transport)
  const message = await readJsonBody(request, { bodies: settings.bodies, anyContentType: false, scope })
  const response = await transport.handleRequest(accepting(request), { parsedBody: message })
  if (response.ok && isInitialize(message)) response.headers.set('mcp-session-id', randomUUID())
  return response
}

const isInitialize = (message: unknown): boolean =>
  (Array.isArray(message) ? message : [message]).some(
    (one: { method?: unknown } | null) => one?.method === 'initialize',
  )

/** A probe is answered; messages of the server's own, which somebody may want to listen for, there are none. */
function answerWithoutMessage(request: Request): Response | null {
  if (request.method === 'DELETE') return new Response(null, { status: 204 })
  if (request.method !== 'GET') return null
  if (!request.headers.get('accept')?.includes('text/event-stream')) return jsonResponse(200, {})
  return jsonResponse(405, { error: 'This server sends no messages of its own' }, { allow: 'POST, DELETE' })
}

/** The request once its body was read. Clients that do not say what they take, take what there is. */
function accepting(request: Request): Request {
  const headers = new Headers(request.headers)
  const accept = headers.get('accept')
  if (accept === null || accept === '*/*') headers.set('accept', BOTH)
  headers.delete('content-length')
  // No session is known here, whatever the client remembers.
  headers.delete('mcp-session-id')
  return new Request(request.url, { method: request.method, headers })
}

import type { Readable, Writable } from 'node:stream'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'

export interface BridgeTarget {
  /** Asked before each message, so that it may start a server first. */
  readonly endpoint: () => Promise<{ readonly url: string; readonly token: string | undefined }>
  /** Called when the server was lost: resolves when there is one again. */
  readonly revive: () => Promise<unknown>
  /** Null: all banks; the calls say which. */
  readonly bankId: string | null
}

export interface BridgeStreams {
  readonly input: Readable
  readonly output: Writable
}

/** JSON-RPC's range for errors of an implementation. */
const SERVER_ERROR = -32_000

/**
 * Speaks the Model Context Protocol over standard input and output and passes every message on to a server's `/mcp`, which
 * remembers nothing between them: it may come and go. Resolves when the input has ended and everything is answered.
 */
export async function bridgeStdio(target: BridgeTarget, { input, output }: BridgeStreams): Promise<void> {
  const transport = new StdioServerTransport(input, output)
  const safeTools = new Set<string>()
  const underWay = new Set<Promise<void>>()
  const ended = new Promise<void>((resolve) => input.once('end', resolve).once('close', resolve))
  transport.onmessage = (message) => {
    const answered = answer(target, message, safeTools, (reply) => {
      for (const name of readOnlyTools(reply)) safeTools.add(name)
      return transport.send(reply)
    })
    underWay.add(answered)
    void answered.finally(() => underWay.delete(answered))
  }
  await transport.start()
  await ended
  await Promise.all(underWay)
  await transport.close()
}

async function answer(
  target: BridgeTarget,
  message: JSONRPCMessage,
  safeTools: ReadonlySet<string>,
  send: (reply: JSONRPCMessage) => Promise<void>,
): Promise<void> {
  try {
    const replies = await exchange(target, message).catch(async (error: unknown) => {
      // The server has died under it.
      if (!(error instanceof Unreachable) || !isSafe(message, safeTools)) throw error
      await target.revive()
      return exchange(target, message)
    })
    for (const reply of replies) await send(reply)
  } catch (error) {
    // A notification is not answered.
    if (!('id' in message) || !('method' in message)) return
    const { message: text } = error as Error
    await send({ jsonrpc: '2.0', id: message.id, error: { code: SERVER_ERROR, message: text } })
  }
}

async function exchange({ endpoint, bankId }: BridgeTarget, message: JSONRPCMessage): Promise<JSONRPCMessage[]> {
  const { url, token } = await endpoint()
  const response = await fetch(`${url}/mcp${bankId === null ? '' : `/${encodeURIComponent(bankId)}`}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(message),
  }).catch((error: Error) => {
    throw new Unreachable(
      `The memory server at ${url} cannot be reached: ${(error.cause as Error)?.message ?? error.message}`,
    )
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`The memory server answered ${response.status}: ${text.slice(0, 500)}`)
  if (text === '') return []
  const isStream = response.headers.get('content-type')?.includes('text/event-stream')
  return isStream ? eventsOf(text) : [JSON.parse(text) as JSONRPCMessage]
}

class Unreachable extends Error {}

/** Whether doing it twice does no harm. */
function isSafe(message: JSONRPCMessage, safeTools: ReadonlySet<string>): boolean {
  if (!('method' in message)) return false
  return message.method !== 'tools/call' || safeTools.has(String((message.params as { name?: unknown })?.name))
}

/** Names of a list of tools that only read. */
function readOnlyTools(reply: JSONRPCMessage): string[] {
  if (!('result' in reply)) return []
  const { tools } = reply.result as { tools?: { name: string; annotations?: { readOnlyHint?: boolean } }[] }
  return (tools ?? []).filter(({ annotations }) => annotations?.readOnlyHint === true).map(({ name }) => name)
}

const eventsOf = (text: string): JSONRPCMessage[] =>
  text
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice('data: '.length)) as JSONRPCMessage)

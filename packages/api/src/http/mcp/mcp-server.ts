import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { CallToolRequestSchema, ListToolsRequestSchema, type Tool } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import { type ContractCall, contractCalls } from './contract-calls.ts'
import type { McpSettings } from './mcp-settings.ts'
import { runTool, type ToolCall } from './run-tool.ts'
import type { McpTool } from './tool.ts'
import { listTools } from './tool-list.ts'

export interface McpScope {
  /** Null: the calls say which bank they mean. */
  readonly bankId: string | null
  /** Of calls that do not say. */
  readonly defaultBankId: string
  readonly signal: AbortSignal
}

/**
 * Makes servers of the Model Context Protocol, each for one exchange: it remembers nothing, so no restart is noticed. The
 * tools and their schemas are made once for all of them.
 */
export function mcpServers(settings: McpSettings): (scope: McpScope) => Server {
  const all = listTools(settings.instructions)
  const offers = { 'many banks': offerOf(all, 'many banks'), 'one bank': offerOf(all, 'one bank') }
  return (scope) => createServer(settings, scope, scope.bankId === null ? 'many banks' : 'one bank', offers)
}

interface Offer {
  readonly tools: readonly McpTool[]
  readonly described: readonly Tool[]
}

function offerOf(all: readonly McpTool[], mode: ToolCall['mode']): Offer {
  const tools = all.filter(({ bank }) => bank === 'any' || mode === 'many banks')
  return { tools, described: tools.map((tool) => describeTool(tool, mode)) }
}

function createServer(
  settings: McpSettings,
  scope: McpScope,
  mode: ToolCall['mode'],
  offers: Readonly<Record<ToolCall['mode'], Offer>>,
): Server {
  const call = contractCalls(settings.handlers, scope.signal)
  const { tools, described } = offers[mode]
  const server = new Server(
    { name: 'hindsight-mcp-server', version: settings.version },
    { capabilities: { tools: {} } },
  )
  server.setRequestHandler(ListToolsRequestSchema, async () => {
    const allowed = await allowedTools(call, settings, scope.bankId ?? scope.defaultBankId)
    return { tools: described.filter(({ name }) => allowed(name)) }
  })
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const { name, arguments: given = {} } = params
    const bankId = scope.bankId ?? bankNamed(given) ?? scope.defaultBankId
    const tool = tools.find((one) => one.name === name)
    const allowed = await allowedTools(call, settings, bankId)
    if (tool === undefined || !allowed(name)) {
      return { content: [{ type: 'text', text: `There is no tool ${JSON.stringify(name)} here.` }], isError: true }
    }
    if (tool.bank === 'named' && bankNamed(given) === null && tool.kind === 'write') {
      return { content: [{ type: 'text', text: JSON.stringify({ error: 'bank_id: it is needed' }) }] }
    }
    return runTool(call, { tool, bankId, given, mode })
  })
  return server
}

const bankNamed = ({ bank_id }: Readonly<Record<string, unknown>>): string | null =>
  typeof bank_id === 'string' && bank_id !== '' ? bank_id : null

/** What server and bank allow, both. */
async function allowedTools(
  call: ContractCall,
  { enabledTools }: McpSettings,
  bankId: string,
): Promise<(name: string) => boolean> {
  const { config } = await call('getBankConfig', { params: { bank_id: bankId } })
  const ofBank = config.mcp_enabled_tools as readonly string[] | null | undefined
  return (name) => (enabledTools === null || enabledTools.includes(name)) && (ofBank == null || ofBank.includes(name))
}

function describeTool({ name, description, kind, bank, input }: McpTool, mode: ToolCall['mode']): Tool {
  const withBank = mode === 'many banks' && bank !== 'none'
  const bankId = z.string().describe('The memory bank; each is a world of its own.')
  const schema = withBank ? input.extend({ bank_id: bank === 'named' ? bankId : bankId.optional() }) : input
  const { $schema: _, ...inputSchema } = z.toJSONSchema(schema, { io: 'input' })
  return {
    name,
    description,
    inputSchema: inputSchema as Tool['inputSchema'],
    annotations: { readOnlyHint: kind === 'read', destructiveHint: kind === 'destructive', openWorldHint: false },
  }
}

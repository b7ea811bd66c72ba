import { z } from 'zod'
import { flag, list } from './variable-kinds.ts'

/** Of the Model Context Protocol. */
export const mcpVariables = {
  MCP_ENABLED: flag.default(true).describe('Serve the Model Context Protocol below `/mcp`.'),
  MCP_AUTH_TOKEN: z
    .string()
    .min(1)
    .optional()
    .describe('Bearer token of `/mcp`; without it the API key, when there is one.'),
  MCP_BANK_ID: z.string().min(1).default('default').describe('Bank of calls that name none.'),
  MCP_ENABLED_TOOLS: list.optional().describe('Tools that may be used, comma separated; all when left out.'),
  MCP_INSTRUCTIONS: z.string().default('').describe('Added to what models are told of `retain` and `recall`.'),
} satisfies Record<string, z.ZodType>

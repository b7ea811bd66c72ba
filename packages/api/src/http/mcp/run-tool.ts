import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import type { z } from 'zod'
import { ApiError } from '../../errors.ts'
import { parseLeniently } from '../coerce.ts'
import type { ContractCall } from './contract-calls.ts'
import type { McpTool } from './tool.ts'

export interface ToolCall {
  readonly tool: McpTool
  readonly bankId: string
  readonly given: Readonly<Record<string, unknown>>
  /** Where one bank is served results are objects; where many are, text in an object. */
  readonly mode: 'one bank' | 'many banks'
}

/** Runs a tool. What goes wrong is told in its result, so that the model can do something about it. */
export async function runTool(call: ContractCall, { tool, bankId, given, mode }: ToolCall): Promise<CallToolResult> {
  const told = await outcomeOf(call, tool, bankId, given)
  const text = JSON.stringify(told)
  const structuredContent =
    mode === 'one bank' || tool.alwaysObject ? (told as Record<string, unknown>) : { result: text }
  return { content: [{ type: 'text', text }], structuredContent }
}

async function outcomeOf(
  call: ContractCall,
  tool: McpTool,
  bankId: string,
  given: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  try {
    const parsed = parseLeniently(tool.input, knownArguments(tool.input, given))
    if (!parsed.success) return failure(tool, problemsOf(parsed.error))
    return await tool.run(call, bankId, parsed.data as Record<string, unknown>)
  } catch (error) {
    if (error instanceof ApiError) return failure(tool, messageOf(error))
    throw error
  }
}

function failure({ alwaysObject, empty }: McpTool, message: string): Record<string, unknown> {
  return alwaysObject ? { ...empty, message } : { error: message, ...empty }
}

/** Without what the tool does not know; lists and objects may come as JSON text. */
function knownArguments(input: z.ZodObject, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const known = Object.entries(given).filter(([name]) => name in input.shape)
  return Object.fromEntries(known.map(([name, value]) => [name, decoded(input.shape[name] as z.ZodType, value)]))
}

function decoded(schema: z.ZodType, value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value) || schema.safeParse(value).success) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

const problemsOf = (error: z.ZodError) =>
  error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')

function messageOf({ detail }: ApiError): string {
  if (typeof detail === 'string') return detail
  if (!Array.isArray(detail)) return JSON.stringify(detail)
  return detail
    .map(({ loc, msg }: { loc?: unknown[]; msg?: string }) => `${loc?.slice(1).join('.')}: ${msg}`)
    .join('; ')
}

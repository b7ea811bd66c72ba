import { z } from 'zod'
import type { ContractCall } from './contract-calls.ts'

/** What a model may call. */
export interface McpTool {
  readonly name: string
  /** Written for a model that has to choose among tools. */
  readonly description: string
  readonly kind: 'read' | 'write' | 'destructive'
  /** `none`: it is about no bank in particular; `named`: about one, and only where no bank is set. */
  readonly bank: 'any' | 'named' | 'none'
  readonly input: z.ZodObject
  /** Its result is an object in every mode; others are text where many banks are served. */
  readonly alwaysObject: boolean
  /** What a failure looks like beside its `error`. */
  readonly empty: Readonly<Record<string, unknown>>
  run(call: ContractCall, bankId: string, input: Record<string, unknown>): Promise<unknown>
}

interface ToolParts<Shape extends z.ZodRawShape> {
  readonly name: string
  readonly description: string
  readonly kind: McpTool['kind']
  readonly bank?: McpTool['bank']
  readonly input?: Shape
  readonly alwaysObject?: boolean
  readonly empty?: Readonly<Record<string, unknown>>
  run(call: ContractCall, bankId: string, input: z.output<z.ZodObject<Shape>>): Promise<unknown>
}

export function tool<Shape extends z.ZodRawShape>(parts: ToolParts<Shape>): McpTool {
  const { input, run, ...rest } = parts
  return {
    bank: 'any',
    alwaysObject: false,
    empty: {},
    ...rest,
    input: z.strictObject(input ?? {}),
    run: (call, bankId, given) => run(call, bankId, given as z.output<z.ZodObject<Shape>>),
  }
}

/** Fields that many tools take. */
export const fields = {
  tags: z.array(z.string()).nullish().describe('Only what carries these tags.'),
  limit: (standard: number) => z.int().min(1).max(1000).default(standard),
  offset: z.int().min(0).default(0),
  search: z.string().nullish().describe('Only what holds this text.'),
}

export const TagsMatch = z.enum(['any', 'all', 'any_strict', 'all_strict', 'exact'])

import { z } from 'zod'
import { Budget } from './budget.ts'
import { FactType } from './fact-type.ts'
import { ResponseSchema } from './response-schema.ts'
import { TokenUsage } from './retain.ts'
import { TagGroup, TagsMatch } from './tags.ts'

export const FactsIncludeOptions = z.object({}).meta({ id: 'FactsIncludeOptions' })
export type FactsIncludeOptions = z.output<typeof FactsIncludeOptions>

export const ToolCallsIncludeOptions = z
  .object({
    output: z.boolean().default(true),
  })
  .meta({ id: 'ToolCallsIncludeOptions' })
export type ToolCallsIncludeOptions = z.output<typeof ToolCallsIncludeOptions>

export const ReflectIncludeOptions = z
  .object({
    facts: FactsIncludeOptions.nullish().describe('Any object: answer what the text is based on.'),
    tool_calls: ToolCallsIncludeOptions.nullish().describe('Any object: answer a trace.'),
  })
  .meta({ id: 'ReflectIncludeOptions' })
export type ReflectIncludeOptions = z.output<typeof ReflectIncludeOptions>

export const ReflectRequest = z
  .object({
    query: z.string(),
    budget: Budget.default('low'),
    context: z.string().nullish().meta({ deprecated: true, description: 'Added to the query as a paragraph.' }),
    max_tokens: z.int().default(4096).describe('Longest answer.'),
    include: ReflectIncludeOptions.optional(),
    response_schema: ResponseSchema.nullish().describe('Asks for a `structured_output` of this shape as well.'),
    tags: z.array(z.string()).nullish(),
    tags_match: TagsMatch.default('any'),
    tag_groups: z.array(TagGroup).nullish().describe('All of these hold. Instead of `tags`, not beside them.'),
    apply_all_directives: z
      .boolean()
      .default(false)
      .describe('Follow every active directive, whatever its tags; otherwise tagged ones must match `tags`.'),
    fact_types: z.array(FactType).min(1).nullish(),
    exclude_mental_models: z.boolean().default(false),
    exclude_mental_model_ids: z.array(z.string()).nullish(),
  })
  .refine(({ tags, tag_groups }) => tags == null || tag_groups == null, 'tags and tag_groups cannot be used together')
  .meta({ id: 'ReflectRequest' })
export type ReflectRequest = z.output<typeof ReflectRequest>

export const ReflectFact = z
  .object({
    id: z.string().nullish(),
    text: z.string(),
    type: z.string().nullish(),
    context: z.string().nullish(),
    occurred_start: z.string().nullish(),
    occurred_end: z.string().nullish(),
  })
  .meta({ id: 'ReflectFact' })
export type ReflectFact = z.output<typeof ReflectFact>

export const ReflectMentalModel = z
  .object({
    id: z.string(),
    text: z.string().describe('Name and content.'),
    context: z.string().nullish(),
  })
  .meta({ id: 'ReflectMentalModel' })
export type ReflectMentalModel = z.output<typeof ReflectMentalModel>

export const ReflectDirective = z
  .object({
    id: z.string(),
    name: z.string(),
    content: z.string(),
  })
  .meta({ id: 'ReflectDirective' })
export type ReflectDirective = z.output<typeof ReflectDirective>

export const ReflectBasedOn = z
  .object({
    memories: z.array(ReflectFact).default([]),
    mental_models: z.array(ReflectMentalModel).default([]),
    directives: z.array(ReflectDirective).default([]),
  })
  .meta({ id: 'ReflectBasedOn' })
export type ReflectBasedOn = z.output<typeof ReflectBasedOn>

export const ReflectToolCall = z
  .object({
    tool: z.string(),
    input: z.record(z.string(), z.unknown()),
    output: z.record(z.string(), z.unknown()).nullish(),
    duration_ms: z.int(),
    iteration: z.int().default(0),
  })
  .meta({ id: 'ReflectToolCall' })
export type ReflectToolCall = z.output<typeof ReflectToolCall>

export const ReflectLLMCall = z
  .object({
    scope: z.string(),
    duration_ms: z.int(),
  })
  .meta({ id: 'ReflectLLMCall' })
export type ReflectLLMCall = z.output<typeof ReflectLLMCall>

export const ReflectTrace = z
  .object({
    tool_calls: z.array(ReflectToolCall).default([]),
    llm_calls: z.array(ReflectLLMCall).default([]),
  })
  .meta({ id: 'ReflectTrace' })
export type ReflectTrace = z.output<typeof ReflectTrace>

export const ReflectUnsupportedClaim = z
  .object({
    text: z.string(),
    citations: z.array(z.int()).describe('What it cites; none: it was compared with all that was found.'),
    support: z.number().describe('Share of its telling words that stand in the evidence, 0 to 1.'),
  })
  .meta({ id: 'ReflectUnsupportedClaim' })
export type ReflectUnsupportedClaim = z.output<typeof ReflectUnsupportedClaim>

export const ReflectGrounding = z
  .object({
    claims: z.int(),
    supported: z.int(),
    unknown_citations: z.int().describe('Citations of nothing that was found; they were taken out of the text.'),
    unsupported: z.array(ReflectUnsupportedClaim).default([]),
  })
  .meta({ id: 'ReflectGrounding', description: 'How well the words of an answer agree with what it cites.' })
export type ReflectGrounding = z.output<typeof ReflectGrounding>

export const ReflectDegradation = z
  .object({
    part: z.enum(['language_model', 'time', 'directive', 'length', 'structured_output']),
    reason: z.string(),
  })
  .meta({ id: 'ReflectDegradation', description: 'What could not be done as asked.' })
export type ReflectDegradation = z.output<typeof ReflectDegradation>

export const ReflectResponse = z
  .object({
    text: z.string(),
    based_on: ReflectBasedOn.nullish(),
    structured_output: z.record(z.string(), z.unknown()).nullish(),
    usage: TokenUsage.nullish(),
    trace: ReflectTrace.nullish(),
    model_used: z
      .boolean()
      .optional()
      .describe('Extension: false when the answer was put together without a language model.'),
    grounding: ReflectGrounding.nullish().describe('Extension: what was checked of an answer that a model wrote.'),
    degraded: z.array(ReflectDegradation).nullish().describe('Extension: what could not be done as asked.'),
  })
  .meta({ id: 'ReflectResponse' })
export type ReflectResponse = z.output<typeof ReflectResponse>

export type ReflectRequestInput = z.input<typeof ReflectRequest>

/** What happens while an answer is made, in the order in which it happens; `result` or `error` is the last one. */
export const ReflectEvent = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('phase'),
      phase: z.enum(['searching', 'reasoning', 'checking', 'structuring']),
    }),
    z.object({
      type: z.literal('tool_call'),
      tool: z.string(),
      input: z.record(z.string(), z.unknown()),
      iteration: z.int().describe('0: before the model was asked.'),
    }),
    z.object({
      type: z.literal('tool_result'),
      tool: z.string(),
      iteration: z.int(),
      found: z.int().describe('How many statements.'),
      duration_ms: z.int(),
    }),
    z.object({ type: z.literal('text'), text: z.string().describe('The next piece of the answer.') }),
    z.object({
      type: z.literal('text_reset'),
      reason: z.string().describe('Why the pieces so far are not the answer; it begins anew.'),
    }),
    z.object({ type: z.literal('result'), response: ReflectResponse }),
    z.object({ type: z.literal('error'), status: z.int(), detail: z.unknown() }),
  ])
  .meta({ id: 'ReflectEvent', description: 'One event of a streamed answer.' })
export type ReflectEvent = z.output<typeof ReflectEvent>

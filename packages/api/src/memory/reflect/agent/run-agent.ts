import type { ReflectLLMCall } from 'hindsight-contract'
import type {
  LanguageModel,
  LanguageReply,
  LanguageRequest,
  Message,
  TokenUsage,
  ToolCall,
} from '../../../models/language/language-model.ts'
import { ModelError } from '../../../models/model-error.ts'
import { step } from '../../../observability/tracing/step.ts'
import { loadTokenCounter } from '../../../text/count-tokens.ts'
import type { Evidence } from '../gather-evidence.ts'
import { type ReflectDeadline, untilAborted } from '../reflect-deadline.ts'
import { toolStep } from '../tool-step.ts'
import { type AgentLimits, MOST_BARREN_TURNS, MOST_CALLS_OF_A_TURN, SEARCH_TIME_SHARE } from './agent-limits.ts'
import { type AgentCall, type AgentToolName, describeTools, readToolCall } from './agent-tools.ts'
import type { ReflectWatch } from './reflect-watch.ts'
import type { ToolResult } from './run-tool.ts'

/** What a model has done so far; it counts also when the model fails in the end. */
export interface AgentRecord {
  readonly usage: TokenUsage[]
  readonly modelCalls: ReflectLLMCall[]
  readonly searches: Evidence['searches'][number][]
}

export interface AgentParts {
  readonly model: LanguageModel
  readonly messages: readonly Message[]
  readonly tools: readonly AgentToolName[]
  readonly limits: AgentLimits
  readonly maxOutputTokens: number
  readonly deadline: ReflectDeadline
  readonly watch: ReflectWatch
  readonly record: AgentRecord
  /** What the tools other than `done` do. */
  readonly run: (call: SearchCall) => Promise<ToolResult>
}

export type SearchCall = Exclude<AgentCall, { name: 'done' }>

/** What the model wrote in the end, and the conversation that led to it. */
export interface AgentAnswer {
  readonly text: string
  readonly messages: readonly Message[]
  /** It was cut off at its limit. */
  readonly isCut: boolean
}

/**
 * Lets a model search until it answers: in plain text or by `done`. When it has had its turns, its tokens or most of its
 * time, or finds nothing new any more, it is given no tools and must answer.
 * @throws ModelError when it cannot be asked, refuses, or answers nothing; the deadline's reason when the time is over.
 */
export async function runAgent(parts: AgentParts): Promise<AgentAnswer> {
  const { model, limits, deadline, watch } = parts
  const countTokens = await loadTokenCounter()
  const messages = [...parts.messages]
  const asked = new Set<string>()
  let contextTokens = messages.reduce((sum, { content }) => sum + countTokens(content), 0)
  let barrenTurns = 0
  let mustAnswer = false
  for (let turn = 1; ; turn++) {
    mustAnswer ||=
      turn >= limits.turns ||
      contextTokens >= limits.contextTokens ||
      barrenTurns >= MOST_BARREN_TURNS ||
      deadline.passed() >= SEARCH_TIME_SHARE
    const purpose = mustAnswer ? 'answer' : 'search'
    const reply = await step('hindsight.reflect.turn', () => askModel(parts, messages, purpose), {
      attributes: { 'hindsight.turn': turn, 'hindsight.purpose': purpose },
    })
    const done = reply.toolCalls.map((call) => readToolCall(call, parts.tools)).find(isDone)
    const text = done?.input.answer ?? (reply.toolCalls.length === 0 || mustAnswer ? reply.text : '')
    if (text.trim() !== '') return { text, messages, isCut: reply.finishReason === 'length' }
    if (mustAnswer) throw new ModelError('invalid_answer', `${model.model} answered nothing`)
    if (reply.toolCalls.length === 0) {
      mustAnswer = true
      continue
    }
    watch.resetText('The model searches before it answers')
    messages.push({ role: 'assistant', content: reply.text, toolCalls: reply.toolCalls })
    const results = await runCalls(parts, reply.toolCalls, asked, turn)
    messages.push(...results.map(({ message }) => message))
    contextTokens += results.reduce((sum, { message }) => sum + countTokens(message.content), 0)
    barrenTurns = results.some(({ fresh }) => fresh > 0) ? 0 : barrenTurns + 1
  }
}

const isDone = (call: ReturnType<typeof readToolCall>): call is Extract<AgentCall, { name: 'done' }> =>
  'name' in call && call.name === 'done'

/** One answer of the model, put on record. */
export async function askModel(
  parts: Pick<AgentParts, 'model' | 'tools' | 'maxOutputTokens' | 'deadline' | 'watch' | 'record'>,
  messages: readonly Message[],
  purpose: 'search' | 'answer' | 'repair',
): Promise<LanguageReply> {
  const { model, watch, record, deadline } = parts
  // Providers want to see the tools that a conversation has used.
  const hasUsedTools = messages.some(({ role }) => role === 'tool')
  const request: LanguageRequest = {
    messages,
    maxOutputTokens: parts.maxOutputTokens,
    signal: deadline.signal,
    ...((purpose === 'search' || hasUsedTools) && {
      tools: describeTools(parts.tools),
      toolChoice: purpose === 'search' ? ('auto' as const) : ('none' as const),
    }),
    ...(watch.isWatched && purpose !== 'repair' && { onText: (text: string) => watch.text(text) }),
  }
  const start = performance.now()
  try {
    const reply = await untilAborted(model.generate(request), deadline.signal)
    record.usage.push(reply.usage)
    if (reply.finishReason === 'refusal') throw new ModelError('invalid_answer', `${model.model} refused to answer`)
    return reply
  } finally {
    const scope = purpose === 'repair' ? 'reflect_repair' : 'reflect'
    record.modelCalls.push({ scope, duration_ms: Math.round(performance.now() - start) })
  }
}

interface CallResult {
  readonly message: Message
  readonly fresh: number
}

/** All at once; each call of the model gets a result, those that are not made too. */
function runCalls(
  parts: AgentParts,
  calls: readonly ToolCall[],
  asked: Set<string>,
  iteration: number,
): Promise<CallResult[]> {
  return Promise.all(
    calls.map(async (call, place): Promise<CallResult> => {
      const answer = (content: string, fresh = 0): CallResult => ({
        message: { role: 'tool', toolCallId: call.id, content },
        fresh,
      })
      if (place >= MOST_CALLS_OF_A_TURN) return answer(`Not done: at most ${MOST_CALLS_OF_A_TURN} calls at a time.`)
      const read = readToolCall(call, parts.tools)
      if ('problem' in read) return answer(read.problem)
      if (read.name === 'done') return answer('The answer was empty.')
      const key = JSON.stringify(read)
      if (asked.has(key)) return answer('This was done before; its result stands above.')
      asked.add(key)
      const { text, fresh } = await runRecorded(parts, read, iteration)
      return answer(text, fresh)
    }),
  )
}

async function runRecorded(parts: AgentParts, call: SearchCall, iteration: number): Promise<ToolResult> {
  const watch = parts.watch.search(iteration)
  watch.begun(call.name, call.input)
  const start = performance.now()
  const result = await toolStep(
    call.name,
    () => untilAborted(parts.run(call), parts.deadline.signal),
    ({ found }) => found.length,
  )
  const durationMs = Math.round(performance.now() - start)
  watch.ended(call.name, result.found.length, durationMs)
  const { name: tool, input } = call
  parts.record.searches.push({ tool, input, found: result.found, duration_ms: durationMs, iteration })
  return result
}

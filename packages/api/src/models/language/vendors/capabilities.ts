import { ModelError } from '../../model-error.ts'
import { outputLimitIn } from './output-limit.ts'
import type { Quirks, StructuredOutput } from './presets.ts'

/** How JSON of a shape is asked for, the surest way first. */
const LADDER: readonly StructuredOutput[] = ['strict_schema', 'json_schema', 'forced_tool', 'json_object', 'words']

/** What has been sent that an endpoint may not take. */
export interface Sent {
  readonly structuredOutput: StructuredOutput | null
  readonly tools: boolean
  readonly namedToolChoice: boolean
  readonly temperature: boolean
  readonly reasoningEffort: boolean
  /** Null: no limit. */
  readonly outputTokens: number | null
  readonly systemRole: boolean
  readonly streamUsage: boolean
}

/** What is left out, or put differently, when an error speaks of it. */
type Lesson = (message: string, sent: Sent) => boolean

/**
 * What an endpoint can do: what is known of its provider, corrected by what it refuses. A refusal is remembered for as
 * long as the model is used, so that it costs one request.
 */
export class Capabilities {
  structuredOutput: StructuredOutput
  maxTokensParameter: Quirks['maxTokensParameter']
  namedToolChoice: boolean
  tools = true
  temperature: boolean
  reasoningEffort = true
  mostOutputTokens = Number.POSITIVE_INFINITY
  systemRole = true
  streamUsage = true

  constructor(quirks: Quirks, model: string, strictSchema: boolean | null) {
    this.structuredOutput = firstWay(quirks.structuredOutput, strictSchema)
    this.maxTokensParameter = quirks.maxTokensParameter
    this.namedToolChoice = quirks.namedToolChoice
    this.temperature = quirks.fixedTemperature?.test(model) !== true
  }

  /** Takes a lesson from an error. True: the same request, sent anew, may work. */
  learn(error: unknown, sent: Sent): boolean {
    if (!(error instanceof ModelError) || error.kind !== 'bad_request') return false
    return this.#lessons.some((lesson) => lesson(error.message, sent))
  }

  /** The most telling words first: a complaint about `tool_choice` also speaks of tools. */
  readonly #lessons: readonly Lesson[] = [
    (message, sent) => sent.temperature && /temperature/i.test(message) && this.#without('temperature'),
    (message, sent) => sent.reasoningEffort && /reasoning.?effort/i.test(message) && this.#without('reasoningEffort'),
    (message, sent) =>
      sent.streamUsage && /stream.?options|include_usage/i.test(message) && this.#without('streamUsage'),
    (message, sent) => sent.systemRole && NO_SYSTEM_ROLE.test(message) && this.#without('systemRole'),
    (message, sent) => sent.outputTokens !== null && this.#limitOutput(message, sent.outputTokens),
    (message, sent) => sent.namedToolChoice && /tool.?choice/i.test(message) && this.#without('namedToolChoice'),
    (message, { structuredOutput: way }) =>
      way === 'forced_tool' && /tool|function/i.test(message) && this.#stepDown(way),
    (message, sent) =>
      sent.tools && /\btools?\b|tool.?(choice|call)|function.?call/i.test(message) && this.#without('tools'),
    (message, { structuredOutput: way }) => way !== null && ABOUT_FORMAT.test(message) && this.#stepDown(way),
  ]

  #without(what: 'temperature' | 'reasoningEffort' | 'streamUsage' | 'systemRole' | 'namedToolChoice' | 'tools'): true {
    this[what] = false
    return true
  }

  #limitOutput(message: string, sent: number): boolean {
    const limit = outputLimitIn(message)
    if (limit !== undefined && limit < sent) {
      this.mostOutputTokens = limit
      return true
    }
    // The other name of the parameter, but not when the number is what is wrong.
    const isName =
      /max_(completion_)?tokens/i.test(message) &&
      /unsupported|not supported|unknown|unrecognized|unexpected|instead/i.test(message)
    if (isName) {
      this.maxTokensParameter = this.maxTokensParameter === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens'
    }
    return isName
  }

  #stepDown(from: StructuredOutput): boolean {
    const next = LADDER[LADDER.indexOf(from) + 1]
    if (next === undefined) return false
    this.structuredOutput = next
    return true
  }
}

const NO_SYSTEM_ROLE = /system (role|message)s? (is |are )?not supported|only user and assistant roles/i
const ABOUT_FORMAT = /response.?format|json.?(schema|object|mode)|\bschema\b|structured.?output|grammar/i

function firstWay(known: StructuredOutput, strictSchema: boolean | null): StructuredOutput {
  if (strictSchema === true) return 'strict_schema'
  return strictSchema === false && known === 'strict_schema' ? 'json_schema' : known
}

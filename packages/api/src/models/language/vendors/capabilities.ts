import { ModelError } from '../../model-error.ts'
import type { JsonSchema } from '../language-model.ts'
import { wordsOf } from './endpoint-error.ts'
import { outputLimitIn } from './output-limit.ts'
import type { Quirks, StructuredOutput } from './presets.ts'

/** How JSON of a shape is asked for, the surest way first. */
const LADDER: readonly StructuredOutput[] = ['strict_schema', 'json_schema', 'forced_tool', 'json_object', 'words']

/** What has been sent that an endpoint may not take. */
export interface Sent {
  readonly structuredOutput: StructuredOutput | null
  readonly schema: JsonSchema | null
  readonly tools: boolean
  readonly namedToolChoice: boolean
  readonly temperature: boolean
  readonly reasoningEffort: boolean
  /** Null: no limit. */
  readonly outputTokens: number | null
  readonly maxTokensParameter: Quirks['maxTokensParameter']
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
  #structuredOutput: StructuredOutput
  /** Of single schemas, which callers may write, that an endpoint refused for what they say. */
  readonly #ofSchemas = new Map<string, StructuredOutput>()
  maxTokensParameter: Quirks['maxTokensParameter']
  namedToolChoice: boolean
  tools = true
  temperature: boolean
  reasoningEffort = true
  mostOutputTokens = Number.POSITIVE_INFINITY
  systemRole = true
  streamUsage = true

  constructor(quirks: Quirks, model: string, strictSchema: boolean | null) {
    this.#structuredOutput = firstWay(quirks.structuredOutput, strictSchema)
    this.maxTokensParameter = quirks.maxTokensParameter
    this.namedToolChoice = quirks.namedToolChoice
    this.temperature = quirks.fixedTemperature?.test(model) !== true
  }

  /** The surest way in which JSON of this shape may be asked for. */
  structuredOutputFor(schema: JsonSchema): StructuredOutput {
    const own = this.#ofSchemas.get(JSON.stringify(schema))
    return own !== undefined && isSimpler(own, this.#structuredOutput) ? own : this.#structuredOutput
  }

  /** Takes a lesson from an error. True: the same request, sent anew, may work. */
  learn(error: unknown, sent: Sent): boolean {
    if (!(error instanceof ModelError) || error.kind !== 'bad_request') return false
    const message = wordsOf(error)
    return this.#lessons.some((lesson) => lesson(message, sent))
  }

  /** The most telling words first: a complaint about `tool_choice` also speaks of tools. */
  readonly #lessons: readonly Lesson[] = [
    (message, sent) => sent.temperature && /temperature/i.test(message) && this.#without('temperature'),
    (message, sent) => sent.reasoningEffort && /reasoning.?effort/i.test(message) && this.#without('reasoningEffort'),
    (message, sent) =>
      sent.streamUsage && /stream.?options|include_usage/i.test(message) && this.#without('streamUsage'),
    (message, sent) => sent.systemRole && NO_SYSTEM_ROLE.test(message) && this.#without('systemRole'),
    (message, sent) => sent.outputTokens !== null && this.#limitOutput(message, sent, sent.outputTokens),
    (message, sent) => sent.namedToolChoice && /tool.?choice/i.test(message) && this.#without('namedToolChoice'),
    (message, sent) =>
      sent.structuredOutput === 'forced_tool' && /tool|function/i.test(message) && this.#stepDown(message, sent),
    (message, sent) =>
      sent.tools && /\btools?\b|tool.?(choice|call)|function.?call/i.test(message) && this.#without('tools'),
    (message, sent) => ABOUT_FORMAT.test(message) && this.#stepDown(message, sent),
  ]

  #without(what: 'temperature' | 'reasoningEffort' | 'streamUsage' | 'systemRole' | 'namedToolChoice' | 'tools'): true {
    this[what] = false
    return true
  }

  #limitOutput(message: string, sent: Sent, outputTokens: number): boolean {
    const limit = outputLimitIn(message)
    if (limit !== undefined && limit < outputTokens) {
      this.mostOutputTokens = limit
      return true
    }
    // The other name of the parameter, but not when the number is what is wrong.
    const isName =
      /max_(completion_)?tokens/i.test(message) &&
      /unsupported|not supported|unknown|unrecognized|unexpected|instead/i.test(message)
    if (isName) {
      this.maxTokensParameter = sent.maxTokensParameter === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens'
    }
    return isName
  }

  #stepDown(message: string, { structuredOutput: from, schema }: Sent): boolean {
    const next = from === null ? undefined : LADDER[LADDER.indexOf(from) + 1]
    if (next === undefined || schema === null) return false
    if (INVALID_SCHEMA.test(message)) {
      if (this.#ofSchemas.size >= MOST_SCHEMAS) this.#ofSchemas.clear()
      this.#ofSchemas.set(JSON.stringify(schema), next)
    } else if (isSimpler(next, this.#structuredOutput)) {
      // Else another request has learned more in the meantime.
      this.#structuredOutput = next
    }
    return true
  }
}

/** As many schemas as are remembered. */
const MOST_SCHEMAS = 200
const NO_SYSTEM_ROLE = /system (role|message)s? (is |are )?not supported|only user and assistant roles/i
const INVALID_SCHEMA =
  /invalid (json )?schema|invalid json payload|schema contains|specified schema|grammar error|response_schema/i
const ABOUT_FORMAT = /response.?format|json.?(schema|object|mode|payload)|\bschema\b|structured.?output|grammar/i

const isSimpler = (way: StructuredOutput, than: StructuredOutput): boolean => LADDER.indexOf(way) > LADDER.indexOf(than)

function firstWay(known: StructuredOutput, strictSchema: boolean | null): StructuredOutput {
  if (strictSchema === true) return 'strict_schema'
  return strictSchema === false && known === 'strict_schema' ? 'json_schema' : known
}

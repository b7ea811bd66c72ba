import { ModelError } from '../../model-error.ts'
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
}

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

  constructor(quirks: Quirks, model: string, strictSchema: boolean | null) {
    const known = quirks.structuredOutput
    this.structuredOutput =
      strictSchema === true
        ? 'strict_schema'
        : strictSchema === false && known === 'strict_schema'
          ? 'json_schema'
          : known
    this.maxTokensParameter = quirks.maxTokensParameter
    this.namedToolChoice = quirks.namedToolChoice
    this.temperature = quirks.fixedTemperature?.test(model) !== true
  }

  /** Takes a lesson from an error. True: the same request, sent anew, may work. */
  learn(error: unknown, sent: Sent): boolean {
    if (!(error instanceof ModelError) || error.kind !== 'bad_request') return false
    const { message } = error
    if (sent.temperature && /temperature/i.test(message)) {
      this.temperature = false
      return true
    }
    if (sent.reasoningEffort && /reasoning.?effort/i.test(message)) {
      this.reasoningEffort = false
      return true
    }
    if (/max_(completion_)?tokens/i.test(message)) return this.#otherMaxTokens(message)
    if (sent.namedToolChoice && /tool.?choice/i.test(message)) {
      this.namedToolChoice = false
      return true
    }
    if (sent.structuredOutput === 'forced_tool' && /tool|function/i.test(message))
      return this.#stepDown(sent.structuredOutput)
    if (sent.tools && /\btools?\b|function.?call/i.test(message)) {
      this.tools = false
      return true
    }
    if (sent.structuredOutput !== null && /response.?format|json|schema|format|grammar/i.test(message)) {
      return this.#stepDown(sent.structuredOutput)
    }
    return false
  }

  #otherMaxTokens(message: string): boolean {
    const other = this.maxTokensParameter === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens'
    // Not when the number is what is wrong.
    if (!/unsupported|not supported|unknown|unrecognized|unexpected|instead/i.test(message)) return false
    this.maxTokensParameter = other
    return true
  }

  #stepDown(from: StructuredOutput): boolean {
    const next = LADDER[LADDER.indexOf(from) + 1]
    if (next === undefined) return false
    this.structuredOutput = next
    return true
  }
}

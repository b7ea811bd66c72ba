import { ModelError } from '../../model-error.ts'
import { wordsOf } from './endpoint-error.ts'
import { outputLimitIn } from './output-limit.ts'

/** How a model is told to reason: by tokens, as older ones want it, or as much as it finds right. */
export type Thinking = 'budget' | 'adaptive' | 'none'

/** What has been sent that a model may not take. */
export interface AnthropicSent {
  readonly thinking: Thinking
  readonly temperature: boolean
  readonly forcedTool: boolean
  readonly maxTokens: number
}

/** What a model takes, corrected by what it refuses; remembered for as long as the model is used. */
export class AnthropicCapabilities {
  thinking: Thinking = 'budget'
  temperature = true
  /** Models that always reason cannot be forced to use a tool. */
  forcedTool = true
  mostOutputTokens = Number.POSITIVE_INFINITY

  /** Takes a lesson from an error. True: the same request, sent anew, may work. */
  learn(error: unknown, sent: AnthropicSent): boolean {
    if (!(error instanceof ModelError) || error.kind !== 'bad_request') return false
    const message = wordsOf(error)
    const limit = outputLimitIn(message)
    if (limit !== undefined && limit < sent.maxTokens) this.mostOutputTokens = limit
    else if (sent.temperature && /temperature/i.test(message)) this.temperature = false
    else if (sent.forcedTool && /tool_choice/i.test(message)) this.forcedTool = false
    else if (sent.thinking === 'budget' && /thinking/i.test(message)) this.thinking = 'adaptive'
    else if (sent.thinking === 'adaptive' && /thinking|output_config|effort/i.test(message)) this.thinking = 'none'
    else return false
    return true
  }
}

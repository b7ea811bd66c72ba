import type { TokenUsage } from '../models/language/language-model.ts'

/** What calls of a model took together, as answers tell it. */
export function wireUsage(usages: readonly TokenUsage[]) {
  const sum = (read: (usage: TokenUsage) => number) => usages.reduce((total, usage) => total + read(usage), 0)
  const [input, output] = [sum(({ inputTokens }) => inputTokens), sum(({ outputTokens }) => outputTokens)]
  return {
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    cached_tokens: sum(({ cachedTokens }) => cachedTokens),
    thoughts_tokens: sum(({ reasoningTokens }) => reasoningTokens),
  }
}

/** How far a reflect with a language model may go. */
export interface ReflectSettings {
  /** Milliseconds for the answer; what is known by then is answered. */
  readonly timeMs: number
  /** Answers of the model for budget `mid`, the last of which is the answer to the question. */
  readonly turns: number
  /** cl100k tokens that the model is given to read for budget `high`. */
  readonly contextTokens: number
  /** cl100k tokens of an answer, whatever was asked for. */
  readonly maxAnswerTokens?: number | undefined
}

export const defaultReflectSettings: ReflectSettings = { timeMs: 270_000, turns: 10, contextTokens: 100_000 }

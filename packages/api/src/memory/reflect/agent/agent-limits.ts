import type { Budget } from 'hindsight-contract'

/** How far a model may go before it must answer. */
export interface AgentLimits {
  /** Answers of the model; the last one is the answer to the question. */
  readonly turns: number
  /** cl100k tokens of what it is given to read. */
  readonly contextTokens: number
  /** Statements of the first searches that it is given; the best of each search come first. */
  readonly statements: number
}

export const agentLimits: Readonly<Record<Budget, AgentLimits>> = {
  low: { turns: 5, contextTokens: 16_000, statements: 24 },
  mid: { turns: 10, contextTokens: 40_000, statements: 48 },
  high: { turns: 20, contextTokens: 100_000, statements: 96 },
}

/** Calls of one turn that are made; the rest is refused. */
export const MOST_CALLS_OF_A_TURN = 6
/** Turns in a row whose searches may bring nothing new. */
export const MOST_BARREN_TURNS = 2
/** Of the time that there is, how much may be spent on searching. */
export const SEARCH_TIME_SHARE = 0.7

import type { Budget } from 'hindsight-contract'
import type { ReflectSettings } from '../reflect-settings.ts'

/** How far a model may go before it must answer. */
export interface AgentLimits {
  /** Answers of the model; the last one is the answer to the question. */
  readonly turns: number
  /** cl100k tokens of what it is given to read. */
  readonly contextTokens: number
  /** Statements of the first searches that it is given; the best of each search come first. */
  readonly statements: number
}

const shares: Readonly<Record<Budget, { turns: number; contextTokens: number; statements: number }>> = {
  low: { turns: 0.5, contextTokens: 0.16, statements: 24 },
  mid: { turns: 1, contextTokens: 0.4, statements: 48 },
  high: { turns: 2, contextTokens: 1, statements: 96 },
}

export function agentLimits(budget: Budget, settings: ReflectSettings): AgentLimits {
  const { turns, contextTokens, statements } = shares[budget]
  return {
    turns: Math.max(1, Math.floor(settings.turns * turns)),
    contextTokens: settings.contextTokens * contextTokens,
    statements,
  }
}

/** Calls of one turn that are made; the rest is refused. */
export const MOST_CALLS_OF_A_TURN = 6
/** Turns in a row whose searches may bring nothing new. */
export const MOST_BARREN_TURNS = 2
/** Of the time that there is, how much may be spent on searching. */
export const SEARCH_TIME_SHARE = 0.7

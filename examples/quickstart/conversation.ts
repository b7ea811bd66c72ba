import { readFileSync } from 'node:fs'

export interface Session {
  readonly id: string
  readonly timestamp: string
  readonly context: string
  readonly turns: readonly { readonly speaker: string; readonly text: string }[]
}

export interface Question {
  /** `date range` asks for all of a time, the others for one thing. */
  readonly kind: string
  readonly question: string
  /** Part of the turn that answers it. */
  readonly expect: string
  readonly queryTimestamp: string
}

export interface Conversation {
  readonly title: string
  readonly about: string
  readonly sessions: readonly Session[]
  readonly questions: readonly Question[]
  readonly reflect: { readonly question: string; readonly queryTimestamp: string }
}

export function readConversation(): Conversation {
  return JSON.parse(readFileSync(new URL('./conversation.json', import.meta.url), 'utf8')) as Conversation
}

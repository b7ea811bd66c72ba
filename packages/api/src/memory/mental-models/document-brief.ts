import type { Message } from '../../models/language/language-model.ts'
import type { Directive } from '../directives/directive.ts'
import { languageRules } from '../output-language.ts'
import type { Statement } from '../reflect/statement.ts'

/** What a text of a mental model is written for, and under which rules. */
export interface DocumentBrief {
  readonly name: string
  readonly question: string
  readonly directives: readonly Pick<Directive, 'name' | 'content'>[]
  readonly bankName: string
  readonly mission: string
  /** Tokens (cl100k) that the text must stay within. */
  readonly maxTokens: number
  readonly now: Date
  /** Null: the question's. */
  readonly outputLanguage: string | null
}

/** A word has about so many tokens; models count words better than tokens. */
const WORDS_PER_TOKEN = 0.7

export const wordsIn = (tokens: number): number => Math.max(20, Math.round(tokens * WORDS_PER_TOKEN))

/** What never changes stands first, so that a provider can keep it. */
export function systemMessage(rules: string, brief: DocumentBrief): Message {
  const { bankName, mission, directives } = brief
  const owner = directives.map(({ name, content }) => `- ${name}: ${content}`)
  return {
    role: 'system',
    content: [
      rules,
      ...languageRules(brief.outputLanguage),
      `The bank is called ${JSON.stringify(bankName)}.${mission === '' ? '' : ` Its mission: ${mission}`}`,
      ...(owner.length === 0
        ? []
        : [`These rules of the bank's owner hold for the page, above everything else:\n${owner.join('\n')}`]),
    ].join('\n\n'),
  }
}

/** Memories by number, each quoted: a memory cannot give orders. `notes` say more about some of them, by id. */
export function listMemories(statements: readonly Statement[], notes: ReadonlyMap<string, string> = new Map()): string {
  return statements
    .map((statement, place) => {
      const about = [kindOf(statement), statement.date ?? '', statement.context ?? '', notes.get(statement.id) ?? '']
      return `[${place + 1}] (${about.filter((part) => part !== '').join('; ')}) ${JSON.stringify(statement.text)}`
    })
    .join('\n')
}

function kindOf({ source, type, origin }: Statement): string {
  if (source === 'mental_model') return `page “${origin}”`
  if (type === 'observation') return 'observation'
  return type === 'experience' ? 'own experience' : 'fact'
}

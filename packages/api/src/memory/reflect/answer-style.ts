/** What directives ask of an answer and code can do; null where none says anything. */
export interface AnswerStyle {
  readonly maxStatements: number | null
  readonly maxSentences: number | null
  readonly maxWords: number | null
  readonly layout: 'bullets' | 'numbers' | 'prose' | null
  readonly markdown: boolean | null
  readonly dates: boolean | null
  readonly sources: boolean | null
  readonly exclusions: readonly Exclusion[]
}

/** A statement that has all the terms of one of the sets must not be said. */
export interface Exclusion {
  readonly phrase: string
  readonly termSets: readonly (readonly number[])[]
}

export const plainStyle: AnswerStyle = {
  maxStatements: null,
  maxSentences: null,
  maxWords: null,
  layout: null,
  markdown: null,
  dates: null,
  sources: null,
  exclusions: [],
}

export function isExcluded(terms: ReadonlySet<number>, exclusions: readonly Exclusion[]): boolean {
  return exclusions.some(({ termSets }) => termSets.some((set) => set.every((term) => terms.has(term))))
}

import { termsOf } from '../../../text/terms.ts'
import { type Exclusion, isExcluded } from '../answer-style.ts'
import type { Statement } from '../statement.ts'

/** Where a search put what it found. */
export interface Pooled {
  /** Numbers that were not there before. */
  readonly fresh: readonly number[]
  readonly known: readonly number[]
}

/** All that was found, each statement under a number of its own, counted from 1, which it keeps. */
export class EvidencePool {
  readonly #exclusions: readonly Exclusion[]
  readonly #statements: Statement[] = []
  readonly #numbers = new Map<string, number>()
  /** Of texts that were read about a statement besides its own. */
  readonly #furtherTerms = new Map<number, Set<number>>()

  /** @param exclusions what must not be said is never taken in */
  constructor(exclusions: readonly Exclusion[]) {
    this.#exclusions = exclusions
  }

  get statements(): readonly Statement[] {
    return this.#statements
  }

  get(number: number): Statement | undefined {
    return this.#statements[number - 1]
  }

  add(found: readonly Statement[]): Pooled {
    const fresh: number[] = []
    const known: number[] = []
    for (const statement of found) {
      if (isExcluded(statement.allTerms, this.#exclusions)) continue
      const key = JSON.stringify([statement.source, statement.id, statement.source === 'memory' ? '' : statement.text])
      const number = this.#numbers.get(key)
      if (number !== undefined) {
        known.push(number)
        continue
      }
      this.#statements.push(statement)
      this.#numbers.set(key, this.#statements.length)
      fresh.push(this.#statements.length)
    }
    return { fresh, known }
  }

  /** The text without the sentences that must not be said. */
  allowedSentences(sentences: readonly string[]): string[] {
    return sentences.filter((sentence) => !isExcluded(new Set(termsOf(sentence)), this.#exclusions))
  }

  /** Remembers that a text was read as the source of a statement: what rests on it may cite the statement. */
  read(number: number, text: string): void {
    const terms = this.#furtherTerms.get(number) ?? new Set()
    for (const term of termsOf(text)) terms.add(term)
    this.#furtherTerms.set(number, terms)
  }

  /** What a statement and its sources speak of. */
  termsOf(number: number): ReadonlySet<number> {
    const statement = this.get(number)
    if (statement === undefined) return new Set()
    const further = this.#furtherTerms.get(number)
    const terms = new Set([...statement.allTerms, ...(further ?? [])])
    for (const term of termsOf(`${statement.context ?? ''} ${statement.origin ?? ''} ${daysOf(statement)}`)) {
      terms.add(term)
    }
    return terms
  }
}

/** Its dates in the ways in which an answer may tell them. */
function daysOf({ date, happenedAt, saidAt }: Statement): string {
  const days = [happenedAt, saidAt].flatMap((at) =>
    at === null ? [] : [at.toISOString().slice(0, 10), longDay.format(at), at.toISOString().slice(11, 16)],
  )
  return [date ?? '', ...days].join(' ')
}

const longDay = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
})

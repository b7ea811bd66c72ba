import type { Random } from '../random.ts'

/** One retain to be queued. */
export interface Submission {
  readonly bank: string
  readonly document: string
  readonly mode: 'append' | 'replace'
  /** The how manieth of its document, from 1. */
  readonly version: number
  readonly content: string
}

/** The submissions of each document, in their order. */
export type DocumentPlan = readonly Submission[]

const BANKS = 5
const VERSIONS = 8

/** Documents of some banks, each written several times: half of them grow, half are replaced. */
export function planDocuments(operations: number, random: Random): DocumentPlan[] {
  const plans: DocumentPlan[] = []
  for (let left = operations; left > 0; left -= VERSIONS) {
    const number = plans.length
    const mode = random.chance(0.5) ? 'append' : 'replace'
    plans.push(
      Array.from({ length: Math.min(VERSIONS, left) }, (_, index) => ({
        bank: `bank-${number % BANKS}`,
        document: `document-${number}`,
        mode,
        version: index + 1,
        content: `Ship ${number} reached harbour number ${index + 1}.`,
      })),
    )
  }
  return plans
}

/** The versions that a text tells of, in its order. */
export const versionsIn = (text: string): number[] =>
  [...text.matchAll(/harbour number (\d+)\./g)].map(([, version]) => Number(version))

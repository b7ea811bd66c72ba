import { CATEGORIES, type Category } from './labelled-set.ts'

export const DEPTHS = [5, 10, 25] as const

/** How much of a question's evidence was found within the first 5, 10 and 25 results. */
export interface Outcome {
  readonly category: Category
  readonly recall: Readonly<Record<(typeof DEPTHS)[number], number>>
}

export function outcomeOf(category: Category, evidence: readonly string[], found: readonly string[]): Outcome {
  const within = (depth: number): number => {
    const first = new Set(found.slice(0, depth))
    return evidence.filter((id) => first.has(id)).length / evidence.length
  }
  return { category, recall: { 5: within(5), 10: within(10), 25: within(25) } }
}

/** Average recall at a depth over questions, 0..1. */
export function meanRecall(outcomes: readonly Outcome[], depth: (typeof DEPTHS)[number]): number {
  return outcomes.reduce((sum, { recall }) => sum + recall[depth], 0) / Math.max(1, outcomes.length)
}

/** A Markdown table: one row for each system and category, recall@5/10/25 in percent. */
export function recallTable(systems: ReadonlyMap<string, readonly Outcome[]>): string {
  const names = [...systems.keys()]
  const lines = [
    `| questions | n | ${names.flatMap((name) => DEPTHS.map((depth) => `${name} @${depth}`)).join(' | ')} |`,
    `|---|---|${names.flatMap(() => DEPTHS.map(() => '---|')).join('')}`,
  ]
  for (const category of [null, ...CATEGORIES]) {
    const chosen = (outcomes: readonly Outcome[]) =>
      outcomes.filter((one) => category === null || one.category === category)
    const count = chosen([...systems.values()][0] ?? []).length
    if (count === 0) continue
    const cells = names.flatMap((name) =>
      DEPTHS.map((depth) => (100 * meanRecall(chosen(systems.get(name)!), depth)).toFixed(1)),
    )
    lines.push(`| ${category ?? '**all**'} | ${count} | ${cells.join(' | ')} |`)
  }
  return lines.join('\n')
}

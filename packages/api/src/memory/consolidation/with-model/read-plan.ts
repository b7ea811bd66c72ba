import { z } from 'zod'
import type { Reading } from '../../../models/language/structured/generate-structured.ts'
import { storableText } from '../../../text/storable.ts'
import { exactQuote } from '../exact-quote.ts'
import type { ConsolidationBatch, FactToConsolidate, ShownObservation } from './consolidation-batch.ts'

export interface Evidence {
  readonly fact: FactToConsolidate
  /** A part of the fact's text, exactly. */
  readonly quote: string
}

/** What becomes of observations. Each observation is in one change at most. */
export type Change =
  | { readonly kind: 'create'; readonly text: string; readonly evidence: readonly Evidence[] }
  | {
      readonly kind: 'update'
      readonly observation: ShownObservation
      readonly text: string
      readonly evidence: readonly Evidence[]
    }
  | {
      readonly kind: 'merge'
      /** The one that stays. */
      readonly observation: ShownObservation
      readonly absorbed: readonly ShownObservation[]
      readonly text: string
      readonly evidence: readonly Evidence[]
    }
  | { readonly kind: 'retire'; readonly observation: ShownObservation; readonly reason: string }

export interface ConsolidationPlan {
  readonly changes: readonly Change[]
  /** Why single changes were left out. */
  readonly rejected: readonly string[]
}

const LONGEST_TEXT = 4_000

/** Endpoints that cannot be forced into a shape name facts without quoting them. */
const EvidenceEntry = z.union([
  z.string().transform((fact) => ({ fact, quote: '' })),
  z.object({ fact: z.string(), quote: z.string().catch('') }),
])
const Entry = z.object({
  action: z.enum(['create', 'update', 'merge', 'retire']),
  observations: z.array(z.string()).catch([]),
  text: z
    .string()
    .max(LONGEST_TEXT)
    .catch('')
    .transform((text) => storableText(text).trim()),
  evidence: z.array(z.unknown()).catch([]),
})

/**
 * What of an answer can be done: a change that names something that was not shown, says nothing or rests on nothing
 * costs itself alone.
 */
export function readPlan(value: unknown, batch: ConsolidationBatch): Reading<ConsolidationPlan> {
  const list = Array.isArray(value) ? value : (value as { changes?: unknown }).changes
  if (!Array.isArray(list)) return { problem: 'there is no list named "changes"' }
  const changes: Change[] = []
  const rejected: string[] = []
  const taken = new Set<ShownObservation>()
  for (const [place, entry] of list.entries()) {
    const read = Entry.safeParse(entry)
    const change = read.success ? readChange(read.data, batch, taken, changes) : 'it is not as it should be'
    if (typeof change === 'string') rejected.push(`change ${place + 1}: ${change}`)
    else if (change !== null) {
      changes.push(change)
      if (change.kind !== 'create') taken.add(change.observation)
      if (change.kind === 'merge') for (const one of change.absorbed) taken.add(one)
    }
  }
  return { value: { changes, rejected } }
}

/** A change, null when it would change nothing, or why it cannot be done. */
function readChange(
  { action, observations: names, text: written, evidence: entries }: z.output<typeof Entry>,
  { facts, observations }: ConsolidationBatch,
  taken: ReadonlySet<ShownObservation>,
  earlier: readonly Change[],
): Change | string | null {
  const evidence = readEvidence(entries, facts)
  const named = [...new Set(names.map((name) => find(observations, 'O', name)))]
  const known = named.filter((one) => one !== undefined)
  if (known.some((one) => taken.has(one))) return 'it names an observation that an earlier one changes'
  if (action === 'retire') return readRetirement(known, named.length, written, evidence)
  if (written === '') return 'it says nothing'
  if (action === 'merge' && known.length > 1) {
    // Its readers know the one that rests on most; of equals, the oldest.
    const [observation, ...absorbed] = known.toSorted(
      (a, b) => b.evidence.size - a.evidence.size || a.number - b.number,
    )
    return { kind: 'merge', observation: observation!, absorbed, text: written, evidence }
  }
  if (evidence.length === 0) return 'it rests on no fact that was given'
  const same = observations.find((one) => sameWords(one.text, written) && !taken.has(one))
  const observation = action === 'create' ? same : known[0]
  if (action !== 'create' && observation === undefined) return 'it names no observation that was given'
  if (action === 'update' && named.length > 1) return 'it updates more than one observation'
  if (observation === undefined) {
    const again = earlier.some((change) => change.kind !== 'retire' && sameWords(change.text, written))
    return again ? 'it says what an earlier one says' : { kind: 'create', text: written, evidence }
  }
  const text = sameWords(observation.text, written) ? observation.text : written
  const addsEvidence = evidence.some(({ fact }) => !observation.evidence.has(fact.number))
  if (text === observation.text && !addsEvidence) return null
  return { kind: 'update', observation, text, evidence }
}

/** Newer knowledge is not retired for older. */
function readRetirement(
  known: readonly ShownObservation[],
  namedCount: number,
  reason: string,
  evidence: readonly Evidence[],
): Change | string {
  const [observation] = known
  if (observation === undefined || namedCount > 1) return 'it does not name one observation that was given'
  if (evidence.length === 0) return 'it rests on no fact that was given'
  const last = observation.mentionedAt
  const isNewer = evidence.some(
    ({ fact: { number, mentionedAt } }) =>
      !observation.evidence.has(number) && (last === null || mentionedAt === null || mentionedAt >= last),
  )
  if (!isNewer) return 'nothing newer than the observation speaks against it'
  return { kind: 'retire', observation, reason: reason === '' ? 'No longer holds' : reason }
}

function readEvidence(entries: readonly unknown[], facts: readonly FactToConsolidate[]): Evidence[] {
  const evidence = new Map<FactToConsolidate, Evidence>()
  for (const entry of entries) {
    const read = EvidenceEntry.safeParse(entry)
    if (!read.success) continue
    const fact = find(facts, 'F', read.data.fact)
    if (fact !== undefined && !evidence.has(fact)) {
      evidence.set(fact, { fact, quote: exactQuote(fact.text, read.data.quote) })
    }
  }
  return [...evidence.values()]
}

/** "F3", however it is written: "f3", "[F3]", "3". */
function find<Item>(items: readonly Item[], letter: string, name: string): Item | undefined {
  const read = /^\W*([a-z]?)(\d{1,4})\W*$/i.exec(name)
  if (read === null || (read[1] !== '' && read[1]!.toUpperCase() !== letter)) return undefined
  return items[Number(read[2]) - 1]
}

function sameWords(a: string, b: string): boolean {
  const words = (text: string) => (text.toLowerCase().match(/[\p{L}\p{N}+#]+/gu) ?? []).join(' ')
  return a === b || words(a) === words(b)
}

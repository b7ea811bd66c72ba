import { z } from 'zod'
import { parseJson } from '../../../models/language/structured/parse-json.ts'

/** A fact as a model tells it. */
export interface ExtractedFact {
  readonly text: string
  readonly kind: 'world' | 'experience'
  readonly occurredStart: string | null
  readonly occurredEnd: string | null
  readonly entities: readonly string[]
}

export interface Extraction {
  readonly facts: readonly ExtractedFact[]
  /** Why single facts were left out. */
  readonly rejected: readonly string[]
  /** The answer ended in the middle: there is more to be said about the text. */
  readonly truncated: boolean
}

/** Most names that one statement can sensibly have; a list of more is a loop. */
const MOST_ENTITIES = 40
const LONGEST_FACT = 4_000

const Text = z.string().trim().min(1, 'is empty').max(LONGEST_FACT, 'is too long')
const Time = z
  .string()
  .trim()
  .nullish()
  .transform((time) => (time === undefined || time === null || time === '' ? null : time))
/** Endpoints that cannot be forced into a shape write names as objects now and then. */
const Name = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)])

const Fact = z.object({
  text: Text,
  kind: z.enum(['world', 'experience']).catch('world'),
  occurred_start: Time,
  occurred_end: Time,
  entities: z.array(Name).max(MOST_ENTITIES).catch([]),
})

/** Reads an answer; a fact that is not as it should be costs itself alone. Null when it holds no list of facts. */
export function readExtraction(answer: string): Extraction | null {
  const parsed = parseJson(answer)
  if (parsed === null) return null
  const list = Array.isArray(parsed.value) ? parsed.value : (parsed.value as { facts?: unknown }).facts
  if (!Array.isArray(list)) return null
  const facts: ExtractedFact[] = []
  const rejected: string[] = []
  for (const [place, entry] of list.entries()) {
    const read = Fact.safeParse(entry)
    if (read.success) {
      const { occurred_start: occurredStart, occurred_end: occurredEnd, ...rest } = read.data
      facts.push({ ...rest, occurredStart, occurredEnd })
    } else rejected.push(`fact ${place + 1}: ${read.error.issues.map(describeIssue).join(', ')}`)
  }
  return { facts, rejected, truncated: parsed.truncated }
}

const describeIssue = ({ path, message }: { path: PropertyKey[]; message: string }) =>
  [path.map(String).join('.'), message].filter((part) => part !== '').join(' ')

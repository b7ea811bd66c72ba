import { z } from 'zod'
import { parseJson } from '../../../models/language/structured/parse-json.ts'
import type { ExtractionBrief } from './extraction-brief.ts'
import { type Labels, NO_LABELS, readLabels } from './labels.ts'
import { createNameCheck } from './names-in-text.ts'
import { hasScript, scriptOf } from './script-of.ts'

/** A fact as a model tells it. */
export interface ExtractedFact {
  /** '' = the text itself. */
  readonly text: string
  readonly kind: 'world' | 'experience'
  readonly speaker: string | null
  readonly occurredStart: string | null
  readonly occurredEnd: string | null
  readonly entities: readonly string[]
  readonly labels: Labels
  /** Places of those among the facts that brought it about. */
  readonly causes: readonly number[]
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
const MOST_CAUSES = 5

const Text = z
  .string()
  .trim()
  .max(LONGEST_FACT, 'is too long')
  .regex(/[\p{L}\p{N}]/u, 'has no words')
const TextOrNull = z
  .string()
  .trim()
  .transform((text) => (text === '' ? null : text))
  .nullable()
  .catch(null)
/** Endpoints that cannot be forced into a shape write names as objects now and then. */
const Name = z
  .union([
    z.string(),
    z.object({ name: z.string() }).transform(({ name }) => name),
    z.object({ text: z.string() }).transform(({ text }) => text),
  ])
  .catch('')

const About = z.object({
  kind: z.enum(['world', 'experience']).catch('world'),
  occurred_start: TextOrNull,
  occurred_end: TextOrNull,
  entities: z.array(Name).catch([]),
  labels: z.unknown().optional(),
})
const Fact = About.extend({
  text: Text,
  speaker: TextOrNull,
  caused_by: z.array(z.unknown()).catch([]),
})

/** Reads an answer; a fact that is not as it should be costs itself alone. Null when it is not an answer at all. */
export function readExtraction(answer: string, brief: ExtractionBrief): Extraction | null {
  const parsed = parseJson(answer)
  if (parsed === null) return null
  const { value, truncated } = parsed
  const list = Array.isArray(value) ? value : (value as { facts?: unknown } | null)?.facts
  if (brief.mode === 'verbatim') return readDescription(Array.isArray(list) ? list : [value], brief, truncated)
  return Array.isArray(list) ? readFacts(list, brief, truncated) : null
}

function readFacts(list: readonly unknown[], brief: ExtractionBrief, truncated: boolean): Extraction {
  const script = brief.outputLanguage === null ? scriptOf(brief.text) : null
  const rejected: string[] = []
  const kept: { readonly place: number; readonly fact: z.output<typeof Fact> }[] = []
  for (const [index, entry] of list.entries()) {
    const place = index + 1
    const read = Fact.safeParse(entry)
    if (!read.success) rejected.push(`fact ${place}: ${read.error.issues.map(describeIssue).join(', ')}`)
    else if (script !== null && !hasScript(read.data.text, script)) {
      rejected.push(`fact ${place}: is not in the language of the text`)
    } else kept.push({ place, fact: read.data })
  }
  const newPlaces = new Map(kept.map(({ place }, index) => [place, index]))
  const facts = kept.map(({ place, fact }) => ({
    ...describe(fact, fact.text, brief),
    text: fact.text,
    speaker: fact.speaker,
    causes: readCauses(fact.caused_by, place, newPlaces),
  }))
  return { facts: withoutCircles(facts), rejected, truncated }
}

/** What is told about a text that is kept word for word: one object; of several the parts are put together. */
function readDescription(list: readonly unknown[], brief: ExtractionBrief, truncated: boolean): Extraction | null {
  const read = list.map((entry) => About.safeParse(entry)).flatMap(({ success, data }) => (success ? [data] : []))
  const [first] = read
  if (first === undefined) return null
  const labels = read.map((one) => readLabels(brief.labels, one.labels))
  const described = describe({ ...first, entities: read.flatMap(({ entities }) => entities) }, '', brief)
  const fact = {
    ...described,
    text: '',
    speaker: null,
    labels: { names: labels.flatMap(({ names }) => names), tags: labels.flatMap(({ tags }) => tags) },
    causes: [],
  }
  return { facts: [fact], rejected: [], truncated: truncated && read.length === 0 }
}

function describe(about: z.output<typeof About>, text: string, brief: ExtractionBrief) {
  const isNamed = createNameCheck(text, brief.text, brief.context ?? '')
  const names = about.entities.map((name) => name.trim().replaceAll(/\s+/g, ' '))
  return {
    kind: about.kind,
    occurredStart: about.occurred_start,
    occurredEnd: about.occurred_end,
    entities: brief.findNames ? names.filter((name) => name !== '' && isNamed(name)).slice(0, MOST_ENTITIES) : [],
    labels: brief.labels.length === 0 ? NO_LABELS : readLabels(brief.labels, about.labels),
  }
}

function readCauses(told: readonly unknown[], own: number, newPlaces: ReadonlyMap<number, number>): number[] {
  const places = new Set(told.filter((place): place is number => Number.isInteger(place) && place !== own))
  return [...places].flatMap((place) => newPlaces.get(place) ?? []).slice(0, MOST_CAUSES)
}

/** Nothing brings itself about, over however many steps: of a circle the link that would close it is left out. */
function withoutCircles(facts: readonly ExtractedFact[]): ExtractedFact[] {
  const causesOf = new Map<number, number[]>()
  const leadsTo = (from: number, to: number, seen: Set<number>): boolean => {
    if (from === to) return true
    if (seen.has(from)) return false
    seen.add(from)
    return (causesOf.get(from) ?? []).some((cause) => leadsTo(cause, to, seen))
  }
  return facts.map((fact, index) => {
    const causes: number[] = []
    causesOf.set(index, causes)
    for (const cause of fact.causes) if (!leadsTo(cause, index, new Set())) causes.push(cause)
    return { ...fact, causes }
  })
}

const describeIssue = ({ path, message }: { path: PropertyKey[]; message: string }) =>
  [path.map(String).join('.'), message].filter((part) => part !== '').join(' ')

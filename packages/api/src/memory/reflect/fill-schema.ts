import { termsOf } from '../../text/terms.ts'
import { tokenize } from '../../text/tokenize.ts'
import type { Statement } from './statement.ts'

interface PropertySchema {
  readonly type?: unknown
  readonly description?: unknown
  readonly enum?: unknown
  readonly format?: unknown
  readonly items?: PropertySchema
  readonly properties?: Readonly<Record<string, PropertySchema>>
}

/** Properties that are the answer itself. */
const wholeAnswer = /^(?:answer|summary|text|response|result|message|content|explanation|description|reasoning)$/i
const people =
  /^(?:name|names|who|person|people|persons|contacts?|entities|entity|participants?|members?|places?|cities|companies|organi[sz]ations?)$/i
const times = /(?:^|_)(?:date|dates|when|time|day|at|since|until|deadline|timestamp)(?:_|$)/i
const listOfAll = /^(?:facts|statements|evidence|memories|points|items|findings|details|highlights|key_points|list)$/i
const negated = /\b(?:no|not|never|none|nothing|nobody|without|cannot)\b|n['’]t\b/i

/** What statements say of each property of a schema, without a model: matching texts, numbers, dates; else null. */
export function fillSchema(
  schema: Readonly<Record<string, unknown>>,
  statements: readonly Statement[],
): Record<string, unknown> {
  return fillProperties((schema as PropertySchema).properties ?? {}, statements)
}

function fillProperties(
  properties: Readonly<Record<string, PropertySchema>>,
  statements: readonly Statement[],
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, fillProperty(name, property, statements)]),
  )
}

function fillProperty(name: string, property: PropertySchema, statements: readonly Statement[]): unknown {
  const matching = matchProperty(name, property, statements)
  switch (property.type) {
    case 'string':
      return fillString(name, property, matching.statements, statements)
    case 'number':
      return numbersIn(matching)[0] ?? null
    case 'integer':
      return numbersIn(matching).find((value) => Number.isInteger(value)) ?? null
    case 'boolean':
      return matching.statements.length === 0 ? null : !negated.test(matching.statements[0]!.text)
    case 'array':
      return fillArray(name, property, matching, statements)
    case 'object':
      return property.properties === undefined ? null : fillProperties(property.properties, statements)
    default:
      return null
  }
}

/** Statements that speak of a property, those that have most of its words first; and those words. */
interface Matching {
  readonly statements: readonly Statement[]
  readonly terms: ReadonlySet<number>
}

/** A word of the name counts twice as much as one of the description. */
function matchProperty(name: string, property: PropertySchema, statements: readonly Statement[]): Matching {
  const spelled = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ')
  const named = new Set(termsOf(spelled))
  const described = new Set(termsOf(typeof property.description === 'string' ? property.description : ''))
  const matching = statements
    .map((statement) => ({
      statement,
      shared: 2 * countShared(named, statement.terms) + countShared(described, statement.terms),
    }))
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared || b.statement.score - a.statement.score)
  return { statements: matching.map(({ statement }) => statement), terms: new Set([...named, ...described]) }
}

function countShared(wanted: ReadonlySet<number>, terms: ReadonlySet<number>): number {
  let shared = 0
  for (const term of wanted) if (terms.has(term)) shared++
  return shared
}

function fillString(
  name: string,
  property: PropertySchema,
  matching: readonly Statement[],
  all: readonly Statement[],
): string | null {
  if (Array.isArray(property.enum)) return firstChoice(property.enum, [...matching, ...all])
  if (wholeAnswer.test(name)) return all[0]?.text ?? null
  if (property.format === 'date' || property.format === 'date-time' || times.test(name)) {
    return dateOf([...matching, ...all], property.format === 'date-time')
  }
  if (people.test(name)) return all.flatMap(({ entities }) => entities)[0] ?? null
  return matching[0]?.text ?? null
}

function firstChoice(choices: readonly unknown[], statements: readonly Statement[]): string | null {
  const texts = choices.filter((choice) => typeof choice === 'string')
  for (const { terms } of statements) {
    const found = texts.find((choice) => {
      const wanted = termsOf(choice)
      return wanted.length > 0 && wanted.every((term) => terms.has(term))
    })
    if (found !== undefined) return found
  }
  return null
}

function dateOf(statements: readonly Statement[], withTime: boolean): string | null {
  const at = statements.find(({ happenedAt }) => happenedAt !== null)?.happenedAt
  if (at == null) return null
  return withTime ? at.toISOString().replace('.000Z', 'Z') : at.toISOString().slice(0, 10)
}

function fillArray(name: string, property: PropertySchema, matching: Matching, all: readonly Statement[]): unknown[] {
  const type = property.items?.type ?? 'string'
  if (type === 'number') return numbersIn(matching)
  if (type === 'integer') return numbersIn(matching).filter((value) => Number.isInteger(value))
  if (type === 'object') {
    const properties = property.items?.properties
    return properties === undefined
      ? []
      : matching.statements.map((statement) => fillProperties(properties, [statement]))
  }
  if (type !== 'string') return []
  if (Array.isArray(property.items?.enum)) {
    const choices = property.items.enum
    return choices.filter((choice) => firstChoice([choice], all) !== null)
  }
  if (people.test(name)) return [...new Set(all.flatMap(({ entities }) => entities))]
  return (listOfAll.test(name) ? all : matching.statements).map(({ text }) => text)
}

/**
 * Numbers as they stand in the texts, of each text those first that stand nearest to a word of the property. Years and
 * days that belong to a date are none.
 */
function numbersIn(matching: Matching): number[] {
  const dates = /\[[^\]]*\]|\b\d{4}-\d{2}-\d{2}\b|\b(?:19|20)\d{2}\b|\b\d{1,2}:\d{2}\b/g
  return matching.statements.flatMap(({ text }) => {
    const tokens = tokenize(text.replace(dates, ' ')).map(({ surface }) => surface)
    const wanted = [...tokens.keys()].filter((place) =>
      termsOf(tokens[place]!).some((term) => matching.terms.has(term)),
    )
    return [...tokens.keys()]
      .map((place) => ({ value: numberOf(tokens[place]!), place }))
      .filter((found): found is { value: number; place: number } => found.value !== null)
      .map(({ value, place }) => ({ value, distance: Math.min(...wanted.map((at) => Math.abs(at - place))) }))
      .sort((a, b) => a.distance - b.distance)
      .map(({ value }) => value)
  })
}

function numberOf(surface: string): number | null {
  const digits = surface.replace(/,(?=\d{3})/g, '')
  return /^\d+(?:\.\d+)?$/.test(digits) ? Number(digits) : null
}

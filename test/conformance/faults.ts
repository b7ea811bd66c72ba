import type { Operation, Schema, Schemas } from './openapi/document.ts'
import { formOf } from './openapi/known-fields.ts'
import { isValueSchema, resolve } from './openapi/resolve.ts'
import type { Ask } from './target.ts'

/** A request with one thing wrong, and where. */
export interface Fault {
  /** Such as `body items[0].content missing`. */
  readonly name: string
  readonly ask: Ask
  /** Where the refusal must point: `body`, `query`, then names and indexes. */
  readonly place: readonly (string | number)[]
}

export type Place = readonly (string | number)[]

/** Every way to get a single parameter or field of a full request wrong: missing, of a wrong type, out of its range. */
export function* faultsOf(operation: Operation, full: Ask, components: Schemas): Generator<Fault> {
  for (const parameter of operation.parameters ?? []) {
    if (parameter.in !== 'query') continue
    const { name } = parameter
    const query = full.query ?? {}
    const place = ['query', name]
    if (parameter.required) {
      const { [name]: _, ...rest } = query
      yield { name: `query ${name} missing`, ask: { ...full, query: rest }, place }
    }
    for (const { what, value } of wrongValues(parameter.schema, components)) {
      // Everything in a query is a text, and every list of texts: only what must be more than that can be mistyped.
      if (value === null || (what === 'mistyped' && value !== A_WORD)) continue
      yield { name: `query ${name} ${what}`, ask: { ...full, query: { ...query, [name]: String(value) } }, place }
    }
  }
  const { requestBody } = operation
  yield* formFaults(operation, full, components)
  const schema = requestBody?.content['application/json']?.schema
  if (requestBody === undefined || schema === undefined || full.body === undefined) return
  if (requestBody.required) {
    const { body: _, ...rest } = full
    yield { name: 'body missing', ask: rest, place: ['body'] }
  }
  yield* bodyFaults(schema, full.body, [], full, components)
}

function* formFaults({ requestBody }: Operation, full: Ask, components: Schemas): Generator<Fault> {
  const schema = requestBody?.content['multipart/form-data']?.schema
  if (schema === undefined || full.form === undefined) return
  for (const name of resolve(schema, components).forms.flatMap(({ required }) => required ?? [])) {
    const { [name]: _, ...form } = full.form
    yield { name: `form ${name} missing`, ask: { ...full, form }, place: ['body', name] }
  }
}

function* bodyFaults(schema: Schema, value: unknown, at: Place, full: Ask, components: Schemas): Generator<Fault> {
  const place = ['body', ...at]
  const fault = (what: string, body: unknown): Fault => ({
    name: `body ${nameOf(at)} ${what}`,
    ask: { ...full, body },
    place,
  })
  if (at.length > 0) {
    for (const { what, value } of wrongValues(schema, components)) yield fault(what, replaced(full.body, at, value))
  }
  const form = formOf(schema, value, components)
  if (form === null) return
  if (Array.isArray(value)) {
    if (form.items !== undefined && value.length > 0) {
      yield* bodyFaults(form.items, value[0], [...at, 0], full, components)
    }
    return
  }
  if (typeof value !== 'object' || value === null) return
  for (const [key, entry] of Object.entries(value)) {
    const inner = form.properties?.[key] ?? form.additionalProperties
    if (!isValueSchema(inner)) continue
    const here = [...at, key]
    if (form.required?.includes(key)) {
      yield {
        name: `body ${nameOf(here)} missing`,
        ask: { ...full, body: replaced(full.body, here, undefined) },
        place: ['body', ...here],
      }
    }
    yield* bodyFaults(inner, entry, here, full, components)
  }
}

/** Neither a number nor a flag. */
const A_WORD = 'a word'

interface WrongValue {
  readonly what: string
  readonly value: unknown
}

/** One value of a type that no form takes, and one beyond each bound. */
function* wrongValues(schema: Schema, components: Schemas): Generator<WrongValue> {
  const { forms, nullable } = resolve(schema, components)
  const plain = forms.flatMap((form) => resolve(form, components).forms)
  const types = new Set(plain.map(({ type }) => type))
  if (types.size === 0 || types.has(undefined)) return
  const mistyped = types.has('string') ? (types.has('number') ? null : 7.25) : types.has('array') ? 'text' : A_WORD
  if (mistyped !== null) yield { what: 'mistyped', value: mistyped }
  if (!nullable) yield { what: 'null', value: null }
  const [only] = plain
  if (plain.length !== 1 || only === undefined) return
  if (only.minimum !== undefined) yield { what: `below ${only.minimum}`, value: only.minimum - 1 }
  if (only.maximum !== undefined) yield { what: `above ${only.maximum}`, value: only.maximum + 1 }
  if (only.enum !== undefined) yield { what: 'not one of its words', value: 'no-such-word' }
  if (only.format === 'date-time') yield { what: 'not a time', value: 'no time' }
}

function replaced(value: unknown, [key, ...rest]: Place, by: unknown): unknown {
  if (key === undefined) return by
  if (Array.isArray(value)) return value.map((entry, index) => (index === key ? replaced(entry, rest, by) : entry))
  const record = value as Record<string, unknown>
  return { ...record, [key]: replaced(record[key], rest, by) }
}

export const nameOf = (place: Place) =>
  place.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('')

import type { Schema, Schemas } from './document.ts'
import { resolve } from './resolve.ts'

/** A field that a schema describes, and what a value has there: undefined when it lacks it. */
export interface KnownField {
  readonly place: string
  readonly schema: Schema
  readonly value: unknown
}

/** All fields of a value that its schema describes, at any depth. */
export function* knownFields(schema: Schema, value: unknown, components: Schemas, place = ''): Generator<KnownField> {
  const form = formOf(schema, value, components)
  if (form === null) return
  if (Array.isArray(value)) {
    if (form.items === undefined) return
    for (const [index, entry] of value.entries())
      yield* knownFields(form.items, entry, components, `${place}[${index}]`)
    return
  }
  for (const [name, property] of Object.entries(form.properties ?? {})) {
    const entry = (value as Record<string, unknown>)[name]
    const at = place === '' ? name : `${place}.${name}`
    yield { place: at, schema: property, value: entry }
    if (entry !== undefined) yield* knownFields(property, entry, components, at)
  }
}

/** The form of a schema that a list or an object was written for; null for other values. */
export function formOf(schema: Schema, value: unknown, components: Schemas): Schema | null {
  if (typeof value !== 'object' || value === null) return null
  const type = Array.isArray(value) ? 'array' : 'object'
  const forms = resolve(schema, components)
    .forms.flatMap((form) => resolve(form, components).forms)
    .filter((form) => form.type === type)
  return forms.length === 1 ? forms[0]! : (forms.find((form) => hasAll(form, value)) ?? null)
}

const hasAll = ({ properties }: Schema, value: object) =>
  properties === undefined || Object.keys(value).every((key) => key in properties)

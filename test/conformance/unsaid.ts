import { formOf } from './faults.ts'
import type { Operation, Schema, Schemas } from './openapi/document.ts'
import type { Ask } from './target.ts'

/** Parameters and fields of the reference that none of the requests says: then they are not the fullest. */
export function unsaidBy(asks: readonly Ask[], operation: Operation, components: Schemas): string[] {
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query')
  const unsaid = parameters
    .filter(({ name }) => asks.every(({ query }) => query?.[name] === undefined))
    .map(({ name }) => `query ${name}`)
  const schema = operation.requestBody?.content['application/json']?.schema
  if (schema === undefined) return unsaid
  const lists = asks.map(({ body }) => unsaidFields(schema, body, '', components))
  return [...unsaid, ...(lists[0] ?? []).filter((field) => lists.every((list) => list.includes(field)))]
}

function unsaidFields(schema: Schema, value: unknown, place: string, components: Schemas): string[] {
  const form = formOf(schema, value, components)
  if (form === null) return []
  if (Array.isArray(value)) {
    return form.items === undefined ? [] : unsaidFields(form.items, value[0], `${place}[]`, components)
  }
  return Object.entries(form.properties ?? {}).flatMap(([name, property]) => {
    const entry = (value as Record<string, unknown>)[name]
    const at = place === '' ? name : `${place}.${name}`
    return entry === undefined ? [at] : unsaidFields(property, entry, at, components)
  })
}

import type { Operation, Schemas } from './openapi/document.ts'
import { knownFields } from './openapi/known-fields.ts'
import type { Ask } from './target.ts'

/** Parameters and fields of the reference that none of the requests says: then they are not the fullest. */
export function unsaidBy(asks: readonly Ask[], operation: Operation, components: Schemas): string[] {
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query')
  const unsaid = parameters
    .filter(({ name }) => asks.every(({ query }) => query?.[name] === undefined))
    .map(({ name }) => `query ${name}`)
  const content = operation.requestBody?.content ?? {}
  const schema = (content['application/json'] ?? content['multipart/form-data'])?.schema
  if (schema === undefined) return unsaid
  const known = asks.flatMap(({ body, form }) => [...knownFields(schema, body ?? form, components)])
  const said = new Set(known.filter(({ value }) => value !== undefined).map(({ place }) => place))
  return [...unsaid, ...new Set(known.map(({ place }) => place).filter((place) => !said.has(place)))]
}

// npx tsx test/conformance/openapi/make-reference.ts PATH
// Makes the fixture that our description is compared with from an OpenAPI document of the existing system: shapes alone,
// without a word of prose; one operation or component a line.
import { readFileSync, writeFileSync } from 'node:fs'
import type { OpenApi } from './document.ts'

/** Keywords that say something about shape. */
const KEPT = new Set(
  [
    ['operationId', 'parameters', 'requestBody', 'responses', 'content', 'schema', 'name', 'in', 'required'],
    ['$ref', 'type', 'format', 'pattern', 'contentMediaType', 'default', 'const', 'enum'],
    ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minLength', 'maxLength', 'minItems', 'maxItems'],
    ['anyOf', 'oneOf', 'allOf', 'items', 'properties', 'additionalProperties'],
  ].flat(),
)
/** Below these the keys are names, not keywords. */
const NAMED = new Set(['properties', 'responses', 'content'])

const [path] = process.argv.slice(2)
if (path === undefined) {
  process.stderr.write('The path of an OpenAPI document is needed.\n')
  process.exit(2)
}
const document = JSON.parse(readFileSync(path, 'utf8')) as OpenApi
const paths = Object.entries(document.paths).map(([name, methods]) => {
  const operations = Object.entries(methods).map(([method, operation]) => line(method, shapeOf(operation)))
  return `${JSON.stringify(name)}: {\n${operations.join(',\n')}\n}`
})
const schemas = Object.entries(document.components.schemas).map(([name, schema]) => line(name, shapeOf(schema)))
writeFileSync(
  new URL('../reference-openapi.json', import.meta.url),
  `{"paths": {\n${paths.join(',\n')}\n}, "components": {"schemas": {\n${schemas.join(',\n')}\n}}}\n`,
)

function line(name: string, value: unknown): string {
  return `${JSON.stringify(name)}: ${JSON.stringify(value)}`
}

function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => KEPT.has(key))
      .map(([key, entry]) => [key, key === 'default' ? entry : NAMED.has(key) ? shapesOf(entry) : shapeOf(entry)]),
  )
}

function shapesOf(entries: unknown): unknown {
  if (typeof entries !== 'object' || entries === null) return entries
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, shapeOf(entry)]))
}

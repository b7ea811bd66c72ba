import type { OpenApiDocument } from '../openapi.ts'
import { anchor, escapeHtml, prose } from './html.ts'

export type Schema = Record<string, unknown>

/** What a schema says, as HTML; fields of a named schema are shown in place, those inside it are linked. */
export interface SchemaHtml {
  /** The fields of an object as a table, anything else as the name of its type. */
  fields(schema: Schema): string
  row(name: string, schema: Schema, required: boolean, place?: string): string
}

export function schemaHtml(document: OpenApiDocument): SchemaHtml {
  const fields = (schema: Schema): string => {
    const target = resolve(document, schema)
    const properties = Object.entries((target.properties ?? {}) as Record<string, Schema>)
    if (properties.length === 0) return `<p>${typeName(target)}</p>`
    const required = new Set((target.required as string[] | undefined) ?? [])
    const rows = properties.map(([name, field]) => row(name, field, required.has(name)))
    const description = typeof target.description === 'string' ? `<p>${prose(target.description)}</p>` : ''
    return `${description}<table><tbody>${rows.join('')}</tbody></table>`
  }
  return { fields, row }
}

/** The schema that a reference names, also where it may be null instead. */
function resolve(document: OpenApiDocument, schema: Schema): Schema {
  const options = schema.anyOf as Schema[] | undefined
  const some = options?.filter(({ type }) => type !== 'null') ?? []
  if (options !== undefined && some.length === 1) return resolve(document, some[0]!)
  if (typeof schema.$ref !== 'string') return schema
  return document.components.schemas[componentName(schema.$ref)] ?? schema
}

const componentName = (reference: string) => reference.split('/').pop() ?? ''

function row(name: string, schema: Schema, required: boolean, place = ''): string {
  const notes = [
    schema.deprecated === true ? '<strong>Deprecated.</strong>' : '',
    typeof schema.description === 'string' ? prose(schema.description) : '',
    ...limits(schema),
  ]
  const mark = required ? ' <b title="required">*</b>' : ''
  return `<tr><td><code>${escapeHtml(name)}</code>${mark}${place === '' ? '' : ` <small>${place}</small>`}</td><td>${typeName(schema)}</td><td>${notes.filter(Boolean).join(' ')}</td></tr>`
}

/** Default and bounds, also when they stand beside `null`. */
function limits(schema: Schema): string[] {
  const inner = [schema, ...((schema.anyOf ?? []) as Schema[])]
  const minimum = inner.find(({ minimum }) => minimum !== undefined)?.minimum
  const maximum = inner.find(({ maximum }) => maximum !== undefined)?.maximum
  return [
    schema.default === undefined
      ? ''
      : `<small>default <code>${escapeHtml(JSON.stringify(schema.default))}</code></small>`,
    minimum === undefined ? '' : `<small>≥ ${minimum}</small>`,
    maximum === undefined ? '' : `<small>≤ ${maximum}</small>`,
  ]
}

function typeName(schema: Schema): string {
  if (typeof schema.$ref === 'string') {
    const name = componentName(schema.$ref)
    return `<a href="#schema-${anchor(name)}">${escapeHtml(name)}</a>`
  }
  const options = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined
  if (options !== undefined) return unique(options.map(typeName)).join(' | ')
  if (Array.isArray(schema.enum)) return schema.enum.map(literal).join(' | ')
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.type === 'array') return listName((schema.items ?? {}) as Schema)
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object') {
    return `map of ${typeName(schema.additionalProperties as Schema)}`
  }
  if (Array.isArray(schema.type)) return schema.type.map((type) => escapeHtml(String(type))).join(' | ')
  return escapeHtml(String(schema.format ?? schema.type ?? 'anything'))
}

function listName(items: Schema): string {
  const name = typeName(items)
  return name.includes(' | ') ? `list of (${name})` : `list of ${name}`
}

const literal = (value: unknown) => `<code>${escapeHtml(JSON.stringify(value))}</code>`
const unique = (names: readonly string[]) => [...new Set(names)]

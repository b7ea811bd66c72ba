import type { OpenApiDocument, OpenApiOperation } from './openapi.ts'

type Schema = Record<string, unknown>

/** The API as one readable page: no scripts, nothing loaded from elsewhere. */
export function docsPage(document: OpenApiDocument): string {
  const groups = new Map<string, string[]>()
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const tag = operation.tags[0] ?? 'other'
      groups.set(tag, [...(groups.get(tag) ?? []), operationSection(method, path, operation)])
    }
  }
  const navigation = [...groups.keys()].map((tag) => `<a href="#${anchor(tag)}">${escapeHtml(tag)}</a>`).join('')
  const sections = [...groups]
    .map(
      ([tag, operations]) => `<section id="${anchor(tag)}"><h2>${escapeHtml(tag)}</h2>${operations.join('')}</section>`,
    )
    .join('')
  const schemas = Object.entries(document.components.schemas)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(
      ([name, schema]) =>
        `<details id="schema-${anchor(name)}"><summary><code>${escapeHtml(name)}</code></summary>${fieldTable(schema)}</details>`,
    )
    .join('')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(document.info.title)} ${escapeHtml(document.info.version)} API</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(document.info.title)} <small>${escapeHtml(document.info.version)}</small></h1>
<p>${escapeHtml(document.info.description)} The same as a document for tools: <a href="/openapi.json">/openapi.json</a>.</p>
</header>
<div class="columns">
<nav>${navigation}<a href="#schemas">schemas</a></nav>
<main>${sections}<section id="schemas"><h2>schemas</h2>${schemas}</section></main>
</div>
</body>
</html>
`
}

function operationSection(method: string, path: string, operation: OpenApiOperation): string {
  const body = schemaOfContent(operation.requestBody)
  const answer = schemaOfContent((operation.responses as Record<string, Schema>)['200'])
  const shownPath = escapeHtml(path).replace(/\{(\w+)\}/g, '<em>{$1}</em>')
  return `<details id="${escapeHtml(operation.operationId)}">
<summary><span class="method ${method}">${method.toUpperCase()}</span><code>${shownPath}</code><span class="what">${escapeHtml(operation.summary)}</span></summary>
${operation.parameters.length > 0 ? `<h4>Parameters</h4>${parameterTable(operation)}` : ''}
${body ? `<h4>Body</h4>${schemaOrFields(body)}` : ''}
${answer ? `<h4>Answer</h4>${schemaOrFields(answer)}` : ''}
</details>`
}

function parameterTable(operation: OpenApiOperation): string {
  const rows = operation.parameters.map((parameter) =>
    fieldRow(parameter.name, parameter.schema, parameter.required, parameter.in),
  )
  return `<table><tbody>${rows.join('')}</tbody></table>`
}

function schemaOfContent(part: unknown): Schema | null {
  return (
    (part as { content?: Record<string, { schema: Schema }> } | undefined)?.content?.['application/json']?.schema ??
    null
  )
}

function schemaOrFields(schema: Schema): string {
  return schema.properties ? fieldTable(schema) : `<p>${typeName(schema)}</p>`
}

function fieldTable(schema: Schema): string {
  const properties = (schema.properties ?? {}) as Record<string, Schema>
  const required = new Set((schema.required as string[] | undefined) ?? [])
  const rows = Object.entries(properties).map(([name, field]) => fieldRow(name, field, required.has(name), ''))
  return rows.length > 0 ? `<table><tbody>${rows.join('')}</tbody></table>` : `<p>${typeName(schema)}</p>`
}

function fieldRow(name: string, schema: Schema, required: boolean, place: string): string {
  const limits = [
    required ? '<strong>required</strong>' : '',
    schema.default === undefined ? '' : `default <code>${escapeHtml(JSON.stringify(schema.default))}</code>`,
    schema.minimum === undefined || schema.minimum === Number.MIN_SAFE_INTEGER ? '' : `≥ ${schema.minimum}`,
    schema.maximum === undefined || schema.maximum === Number.MAX_SAFE_INTEGER ? '' : `≤ ${schema.maximum}`,
    typeof schema.description === 'string' ? escapeHtml(schema.description) : '',
  ]
  return `<tr><td><code>${escapeHtml(name)}</code>${place ? ` <small>${place}</small>` : ''}</td><td>${typeName(schema)}</td><td>${limits.filter(Boolean).join(' · ')}</td></tr>`
}

function typeName(schema: Schema): string {
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.split('/').pop() ?? ''
    return `<a href="#schema-${anchor(name)}"><code>${escapeHtml(name)}</code></a>`
  }
  const options = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined
  if (options) return options.map(typeName).join(' | ')
  if (Array.isArray(schema.enum))
    return schema.enum.map((value) => `<code>${escapeHtml(JSON.stringify(value))}</code>`).join(' | ')
  if (schema.const !== undefined) return `<code>${escapeHtml(JSON.stringify(schema.const))}</code>`
  if (schema.type === 'array') return `list of ${typeName((schema.items ?? {}) as Schema)}`
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object') {
    return `map of ${typeName(schema.additionalProperties as Schema)}`
  }
  return escapeHtml(String(schema.format ?? schema.type ?? 'anything'))
}

const anchor = (text: string) => text.replace(/[^A-Za-z0-9]+/g, '-')

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#e2e4e8, #33373d); --soft: light-dark(#60656e, #a3a9b3);
  --card: light-dark(#fff, #1c1f23); --page: light-dark(#f7f8f9, #131518); --link: light-dark(#1a5fb4, #8ab8f5); }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; background: var(--page) }
header, .columns { max-width: 72rem; margin: 0 auto; padding: 1.5rem }
header { padding-bottom: 0 } h1 { margin: 0 } h1 small { font-size: 1rem; color: var(--soft); font-weight: 400 }
a { color: var(--link) } code { font: .86em/1.4 ui-monospace, monospace; overflow-wrap: anywhere }
.columns { display: grid; grid-template-columns: 10rem minmax(0, 1fr); gap: 2rem }
nav { position: sticky; top: 1rem; align-self: start; display: flex; flex-direction: column; gap: .4rem }
nav a { text-decoration: none; text-transform: capitalize }
h2 { text-transform: capitalize; margin: 1.6rem 0 .6rem; font-size: 1.2rem } section:first-child h2 { margin-top: 0 }
h4 { margin: 1rem 0 .3rem; color: var(--soft); font-size: .85rem; font-weight: 600 }
details { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; margin: .4rem 0; padding: .5rem .8rem }
summary { cursor: pointer; display: flex; gap: .7rem; align-items: baseline; flex-wrap: wrap }
summary em { color: var(--soft); font-style: normal } .what { color: var(--soft); margin-left: auto }
.method { font: 600 .75rem ui-monospace, monospace; min-width: 3.6rem }
.get { color: light-dark(#1c7a3d, #6fd08c) } .post { color: light-dark(#1a5fb4, #8ab8f5) }
.put, .patch { color: light-dark(#9a6100, #e5b567) } .delete { color: light-dark(#b3261e, #f2958f) }
table { border-collapse: collapse; width: 100%; font-size: .92rem }
td { border-top: 1px solid var(--line); padding: .35rem .6rem .35rem 0; vertical-align: top } td:first-child { width: 32% } td:nth-child(2) { width: 30% }
small { color: var(--soft) }
@media (max-width: 50rem) { .columns { grid-template-columns: minmax(0, 1fr) } nav { position: static; flex-flow: row wrap } .what { margin-left: 0; width: 100% } }
`

import type { OpenApiDocument, OpenApiOperation } from '../openapi.ts'
import { anchor, escapeHtml, prose } from './html.ts'
import { type Schema, type SchemaHtml, schemaHtml } from './schema-html.ts'
import { STYLE } from './style.ts'

/** The API as one readable page: no scripts, nothing loaded from elsewhere. */
export function docsPage(document: OpenApiDocument): string {
  const { title, version, description } = document.info
  const html = schemaHtml(document)
  const machineReadable = `${document.servers?.[0]?.url ?? ''}/openapi.json`
  const links = document.tags.map(({ name }) => `<a href="#${anchor(name)}">${escapeHtml(name)}</a>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} ${escapeHtml(version)} API</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)} <small>${escapeHtml(version)}</small></h1>
<p>${prose(description)}</p>
<p>Requests and answers are JSON. Paths below are under this server; where a key is configured, send it as <code>Authorization: Bearer …</code>. A refused request says why in <code>detail</code>. Names that a request does not know are ignored and told in the header <code>X-Ignored-Params</code>. For tools there is <a href="${machineReadable}">${machineReadable}</a>.</p>
</header>
<div class="columns">
<nav>${links.join('')}<a href="#schemas">schemas</a></nav>
<main>
${document.tags.map((tag) => tagSection(tag, document, html)).join('\n')}
<section id="schemas"><h2>schemas</h2>${schemaSections(document, html)}</section>
</main>
</div>
</body>
</html>
`
}

function tagSection(tag: OpenApiDocument['tags'][number], document: OpenApiDocument, html: SchemaHtml): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag.name))
      .map(([method, operation]) => operationSection(method, path, operation, html)),
  )
  return `<section id="${anchor(tag.name)}"><h2>${escapeHtml(tag.name)}</h2><p class="soft">${prose(tag.description)}</p>${operations.join('')}</section>`
}

function operationSection(method: string, path: string, operation: OpenApiOperation, html: SchemaHtml): string {
  const body = schemaOfContent(operation.requestBody)
  const answer = schemaOfContent((operation.responses as Record<string, Schema>)['200'])
  const shownPath = escapeHtml(path).replace(/\{(\w+)\}/g, '<em>{$1}</em>')
  return `<details id="${escapeHtml(operation.operationId)}">
<summary><span class="method ${method}">${method.toUpperCase()}</span><code>${shownPath}</code><span class="what">${prose(operation.summary)}</span></summary>
${operation.description === undefined ? '' : `<p>${prose(operation.description)}</p>`}
${operation.parameters.length === 0 ? '' : `<h4>Parameters</h4>${parameterTable(operation, html)}`}
${body === null ? '' : `<h4>Body</h4>${html.fields(body)}`}
${answer === null ? '' : `<h4>Answer</h4>${html.fields(answer)}`}
</details>`
}

function parameterTable(operation: OpenApiOperation, html: SchemaHtml): string {
  const rows = operation.parameters.map(({ name, schema, required, in: place }) =>
    html.row(name, schema, required, place),
  )
  return `<table><tbody>${rows.join('')}</tbody></table>`
}

function schemaOfContent(part: unknown): Schema | null {
  const content = (part as { content?: Record<string, { schema: Schema }> } | undefined)?.content
  return content?.['application/json']?.schema ?? content?.['text/plain']?.schema ?? null
}

/** The anchor is inside, so that following a link to it opens it. */
function schemaSections(document: OpenApiDocument, html: SchemaHtml): string {
  return Object.entries(document.components.schemas)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(
      ([name, schema]) =>
        `<details><summary><code>${escapeHtml(name)}</code></summary><div id="schema-${anchor(name)}">${html.fields(schema)}</div></details>`,
    )
    .join('')
}

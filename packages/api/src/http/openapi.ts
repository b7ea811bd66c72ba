import { ErrorResponse, paths, type Route, routes } from 'hindsight-contract'
import { z } from 'zod'

type Json = Record<string, unknown>

export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  /** Where the paths are, when not at the root. */
  readonly servers?: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Json>>; readonly securitySchemes: Json }
}

export interface OpenApiParameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required: boolean
  readonly schema: Json
}

export interface OpenApiOperation {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly parameters: readonly OpenApiParameter[]
  readonly requestBody?: Json
  readonly responses: Json
  readonly security?: readonly Json[]
}

const TAGS = {
  memories: 'Retain texts, recall memories, reflect on them.',
  banks: 'Each bank is a memory of its own. Most calls that write create a missing bank.',
  documents: 'What was retained, and the chunks that memories were taken from.',
  'document transfer': 'Documents with their memories, from bank to bank.',
  entities: 'People, places and things that memories name.',
  tags: 'Labels of memories and mental models.',
  graph: 'Memories and how they are linked.',
  'mental models': 'Living texts, each answering one question about a bank.',
  directives: 'Rules that reflect follows.',
  'bank templates': 'Setting up banks alike.',
  webhooks: 'Who is told when something has happened.',
  'audit log': 'Who asked what, where that is written down.',
  'knowledge base': 'Pages that a bank keeps up to date, in folders.',
  operations: 'Work that runs in the background.',
  'language models': 'What models of providers were asked, and what it took.',
  monitoring: 'Health, version and metrics.',
}

/** The contract as an OpenAPI 3.1 document; schemas that carry an id become named components. */
export function openApiDocument(version: string, basePath = ''): OpenApiDocument {
  const schemas: Record<string, Json> = {}
  const operations: Record<string, Record<string, OpenApiOperation>> = {}
  for (const [name, route] of Object.entries(routes) as [string, Route][]) {
    operations[route.path] ??= {}
    operations[route.path]![route.method] = operationOf(name, route, schemas)
  }
  operations[paths.getMetrics.path] = { [paths.getMetrics.method]: METRICS }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hindsight',
      version,
      description: 'Long-term memory for agents: banks of memories with retain, recall and reflect.',
    },
    ...(basePath !== '' && { servers: [{ url: basePath }] }),
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: operations,
    components: { schemas, securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
  }
}

/** The one operation that does not speak JSON. */
const METRICS: OpenApiOperation = {
  operationId: 'getMetrics',
  summary: 'Metrics for Prometheus',
  tags: ['monitoring'],
  parameters: [],
  responses: { '200': { description: 'Done', content: { 'text/plain': { schema: { type: 'string' } } } } },
}

function operationOf(name: string, route: Route, schemas: Record<string, Json>): OpenApiOperation {
  const error = { description: 'The request was refused', content: jsonContent(ErrorResponse, schemas) }
  return {
    operationId: name,
    summary: route.summary,
    ...(route.description === '' ? {} : { description: route.description }),
    tags: [route.tag],
    parameters: [...parametersOf(route.params, 'path', schemas), ...parametersOf(route.query, 'query', schemas)],
    ...requestBodyOf(route, schemas),
    responses: {
      [route.status]: {
        description: 'Done',
        content: route.download
          ? { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
          : { ...jsonContent(route.output, schemas), ...eventContent(route, schemas) },
      },
      '4XX': error,
      '5XX': error,
    },
    ...(route.authenticated ? { security: [{ apiKey: [] }, {}] } : {}),
  }
}

function requestBodyOf({ upload, body }: Route, schemas: Record<string, Json>): Json {
  if (upload !== null) {
    const file = { type: 'string', format: 'binary' }
    const files = upload.single === true ? file : { type: 'array', items: file }
    const request =
      upload.request === null
        ? null
        : { type: 'string', contentMediaType: 'application/json', contentSchema: toJsonSchema(upload.request, schemas) }
    const schema = {
      type: 'object',
      properties: { [upload.files]: files, ...(request && { request }) },
      required: [upload.files, ...(request ? ['request'] : [])],
    }
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema } } } }
  }
  if (body instanceof z.ZodUndefined) return {}
  return { requestBody: { required: !isOptional(body), content: jsonContent(body, schemas) } }
}

function parametersOf(schema: z.ZodType, place: 'path' | 'query', schemas: Record<string, Json>): OpenApiParameter[] {
  if (!(schema instanceof z.ZodObject)) return []
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: place,
    required: !isOptional(field as z.ZodType),
    schema: withoutNull(toJsonSchema(field as z.ZodType, schemas)),
  }))
}

/** Paths and queries are texts: nothing in them says null. */
function withoutNull(schema: Json): Json {
  if (Array.isArray(schema.type)) return { ...schema, type: schema.type.find((type) => type !== 'null') }
  if (!Array.isArray(schema.anyOf)) return schema
  const { anyOf, ...rest } = schema
  const some = anyOf.filter(({ type }) => type !== 'null')
  return some.length === 1 ? { ...some[0], ...rest } : { ...rest, anyOf: some }
}

const isOptional = (schema: z.ZodType) => schema.safeParse(undefined).success

function jsonContent(schema: z.ZodType, schemas: Record<string, Json>): Json {
  return { 'application/json': { schema: toJsonSchema(schema, schemas) } }
}

/** Each event's data is JSON of this schema. */
function eventContent({ events }: Route, schemas: Record<string, Json>): Json {
  return events === null ? {} : { 'text/event-stream': { schema: toJsonSchema(events, schemas) } }
}

/**
 * Moves the definitions that zod nests under each schema to the document's components. Answers are described by what
 * the schema takes, like requests: then a component is the same wherever it is used, and a field with a default may be
 * missing.
 */
function toJsonSchema(schema: z.ZodType, schemas: Record<string, Json>): Json {
  const {
    $schema: _,
    $defs: definitions = {},
    ...root
  } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => dropSafeBounds(jsonSchema as Json),
  }) as Json & {
    $defs?: Record<string, Json>
  }
  for (const [name, definition] of Object.entries(definitions)) schemas[name] ??= relocate(definition) as Json
  const { id, ...rest } = relocate(root) as Json
  if (typeof id !== 'string') return rest
  schemas[id] ??= rest
  return { $ref: `#/components/schemas/${id}` }
}

/** That an integer is one which JavaScript can hold goes without saying. */
function dropSafeBounds(schema: Json): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
}

function relocate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocate)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) =>
      key === '$ref' && typeof entry === 'string'
        ? [key, entry.replace('#/$defs/', '#/components/schemas/')]
        : [key, relocate(entry)],
    ),
  )
}

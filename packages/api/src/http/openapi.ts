import { ErrorResponse, type Route, routes } from 'hindsight-contract'
import { z } from 'zod'

type Json = Record<string, unknown>

export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Json>>; readonly securitySchemes: Json }
}

export interface OpenApiOperation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: Json }[]
  readonly requestBody?: Json
  readonly responses: Json
  readonly security?: readonly Json[]
}

/** The contract as an OpenAPI 3.1 document; schemas that carry an id become named components. */
export function openApiDocument(version: string): OpenApiDocument {
  const schemas: Record<string, Json> = {}
  const paths: Record<string, Record<string, OpenApiOperation>> = {}
  for (const [name, route] of Object.entries(routes) as [string, Route][]) {
    paths[route.path] ??= {}
    paths[route.path]![route.method] = operationOf(name, route, schemas)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hindsight',
      version,
      description: 'Long-term memory for agents: banks of memories with retain, recall and reflect.',
    },
    paths,
    components: { schemas, securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
  }
}

function operationOf(name: string, route: Route, schemas: Record<string, Json>): OpenApiOperation {
  const error = { description: 'The request was refused', content: jsonContent(ErrorResponse, 'output', schemas) }
  return {
    operationId: name,
    summary: route.summary,
    tags: [route.tag],
    parameters: [...parametersOf(route.params, 'path', schemas), ...parametersOf(route.query, 'query', schemas)],
    ...(route.body instanceof z.ZodUndefined
      ? {}
      : {
          requestBody: {
            required: !route.body.safeParse(undefined).success,
            content: jsonContent(route.body, 'input', schemas),
          },
        }),
    responses: {
      '200': { description: 'Done', content: jsonContent(route.output, 'output', schemas) },
      '4XX': error,
      '5XX': error,
    },
    ...(route.authenticated ? { security: [{ apiKey: [] }, {}] } : {}),
  }
}

function parametersOf(schema: z.ZodType, place: 'path' | 'query', schemas: Record<string, Json>) {
  if (!(schema instanceof z.ZodObject)) return []
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || !(field as z.ZodType).safeParse(undefined).success,
    schema: toJsonSchema(field as z.ZodType, 'input', schemas),
  }))
}

function jsonContent(schema: z.ZodType, io: 'input' | 'output', schemas: Record<string, Json>): Json {
  return { 'application/json': { schema: toJsonSchema(schema, io, schemas) } }
}

/** Moves the definitions that zod nests under each schema to the document's components. */
function toJsonSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Record<string, Json>): Json {
  const {
    $schema: _,
    $defs: definitions = {},
    ...root
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json & {
    $defs?: Record<string, Json>
  }
  for (const [name, definition] of Object.entries(definitions)) schemas[name] ??= relocate(definition) as Json
  const { id, ...rest } = relocate(root) as Json
  if (typeof id !== 'string') return rest
  schemas[id] ??= rest
  return { $ref: `#/components/schemas/${id}` }
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

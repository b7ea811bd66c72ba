import { z } from 'zod'

/** A `multipart/form-data` body: files, and what is said of them. */
export interface UploadShape {
  /** The parts that are files. */
  readonly files: string
  /** There is one file and no more. */
  readonly single?: boolean
  /** Of the part `request`, which holds JSON; null: there is none. */
  readonly request: z.ZodType | null
}

/** One operation of the wire protocol: what it takes and what it gives. */
export interface Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  readonly path: string
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly output: Output
  /** Of an answer as server-sent events, for those who ask for `text/event-stream`; null where there is none. */
  readonly events: z.ZodType | null
  /** Takes files in place of a JSON body; the handler reads them. */
  readonly upload: UploadShape | null
  /** Answers with the bytes of a file in place of JSON. */
  readonly download: boolean
  readonly tag: string
  readonly summary: string
  /** More than the summary can say, in a sentence or three. */
  readonly description: string
  /** Of an answer that says yes. */
  readonly status: 200 | 201 | 202
  /** Null fields are left out of answers unless this says that they stay. */
  readonly keepNulls: boolean
  /** Whether a configured API key is asked for. */
  readonly authenticated: boolean
  /** The body is read as JSON, whatever its content type says. */
  readonly anyContentType: boolean
}

const none = z.undefined()
type None = typeof none

interface RouteParts<Params, Query, Body, Output> {
  readonly method: Route['method']
  readonly path: string
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  readonly output: Output
  readonly events?: z.ZodType
  readonly upload?: UploadShape
  readonly download?: boolean
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly status?: Route['status']
  readonly keepNulls?: boolean
  readonly authenticated?: boolean
  readonly anyContentType?: boolean
}

export function route<
  Output extends z.ZodType,
  Params extends z.ZodType = None,
  Query extends z.ZodType = None,
  Body extends z.ZodType = None,
>(parts: RouteParts<Params, Query, Body, Output>): Route<Params, Query, Body, Output> {
  return {
    params: none as unknown as Params,
    query: none as unknown as Query,
    body: none as unknown as Body,
    events: null,
    upload: null,
    download: false,
    description: '',
    status: 200,
    keepNulls: false,
    authenticated: true,
    anyContentType: false,
    ...parts,
  }
}

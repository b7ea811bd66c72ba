import type { BodyOf, OutputOf, ParamsOf, QueryOf, ReflectEvent, RouteName } from 'hindsight-contract'
import type { ReadUpload } from '../memory/files/upload.ts'

/** A request that has passed the contract: everything is parsed and has its defaults. */
export interface HandlerRequest<Name extends RouteName> {
  readonly params: ParamsOf<Name>
  readonly query: QueryOf<Name>
  readonly body: BodyOf<Name>
  /** Aborts when the caller goes away or the request takes too long. */
  readonly signal: AbortSignal
  /** Called when the request has had its turn among others, and its work begins. */
  readonly onBegin?: () => void
  /** Takes what happens on the way, when the caller asked for events; the answer itself is returned as ever. */
  readonly emit?: EmitOf<Name>
  /** Where the body is an upload: reads it, and does `use` while its files are there. */
  readonly upload?: UploadOf<Name>
}

/** The bytes of a file in place of JSON. */
export interface Download {
  readonly name: string
  readonly mediaType: string
  readonly size: number
  readonly bytes: AsyncIterable<Uint8Array>
}

type EmitOf<Name extends RouteName> = Name extends 'reflect' ? (event: ReflectEvent) => void : never

type UploadOf<Name extends RouteName> = Name extends 'retainFiles' | 'importDocuments' ? ReadUpload : never
type AnswerOf<Name extends RouteName> = Name extends 'downloadFile' ? Download : OutputOf<Name>

/** What does the work of one operation. */
export type Handler<Name extends RouteName> = (request: HandlerRequest<Name>) => Promise<AnswerOf<Name>>

/** One for every operation of the contract: a missing one does not compile. */
export type Handlers = { readonly [Name in RouteName]: Handler<Name> }

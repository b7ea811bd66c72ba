import type { BodyOf, OutputOf, ParamsOf, QueryOf, ReflectEvent, RouteName } from 'hindsight-contract'

/** A request that has passed the contract: everything is parsed and has its defaults. */
export interface HandlerRequest<Name extends RouteName> {
  readonly params: ParamsOf<Name>
  readonly query: QueryOf<Name>
  readonly body: BodyOf<Name>
  /** Aborts when the caller goes away or the request takes too long. */
  readonly signal: AbortSignal
  /** Takes what happens on the way, when the caller asked for events; the answer itself is returned as ever. */
  readonly emit?: EmitOf<Name>
}

type EmitOf<Name extends RouteName> = Name extends 'reflect' ? (event: ReflectEvent) => void : never

/** What does the work of one operation. */
export type Handler<Name extends RouteName> = (request: HandlerRequest<Name>) => Promise<OutputOf<Name>>

/** One for every operation of the contract: a missing one does not compile. */
export type Handlers = { readonly [Name in RouteName]: Handler<Name> }

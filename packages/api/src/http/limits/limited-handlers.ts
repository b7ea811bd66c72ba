import { type Route, type RouteName, routes } from 'hindsight-contract'
import type { HandlerRequest, Handlers } from '../handlers.ts'
import type { Admission, RequestKind } from './admission.ts'

const KINDS: Partial<Record<RouteName, RequestKind>> = {
  recallMemories: 'recall',
  retainMemories: 'retain',
  dryRunExtract: 'retain',
  reflect: 'reflect',
  dryRunRefreshMentalModel: 'reflect',
}

/** The same handlers, waiting for their turn. Whoever asks how the server does never waits. */
export function limitedHandlers(handlers: Handlers, admission: Admission): Handlers {
  const limited: Record<string, unknown> = { ...handlers }
  for (const [name, { tag, upload }] of Object.entries(routes) as [RouteName, Route][]) {
    if (tag === 'monitoring') continue
    // An upload has its place while it arrives: it must not be one that others wait for.
    const kind = KINDS[name] ?? (upload === null ? 'other' : 'upload')
    const handler = handlers[name] as (request: HandlerRequest<RouteName>) => Promise<unknown>
    limited[name] = (request: HandlerRequest<RouteName>) =>
      admission.run(kind, request.signal, () => {
        request.onBegin?.()
        return handler(request)
      })
  }
  return limited as unknown as Handlers
}

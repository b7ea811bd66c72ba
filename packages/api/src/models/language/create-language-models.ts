import { randomUUID } from 'node:crypto'
import { Slots } from '../../lifecycle/slots.ts'
import type { Urgency } from '../../lifecycle/waiting-line.ts'
import type { ModelError } from '../model-error.ts'
import { failover } from './chains/failover.ts'
import { Rotation } from './chains/rotation.ts'
import { roundRobin } from './chains/round-robin.ts'
import type { DailyBudget } from './daily-budget.ts'
import { CircuitBreaker } from './decorators/circuit-breaker.ts'
import { RateLimit } from './decorators/rate-limit.ts'
import { withAdmission } from './decorators/with-admission.ts'
import { withBreaker } from './decorators/with-breaker.ts'
import { withBudget } from './decorators/with-budget.ts'
import { withDeadline } from './decorators/with-deadline.ts'
import { type Account, type ModelCall, withMetering } from './decorators/with-metering.ts'
import { withRetry } from './decorators/with-retry.ts'
import { withSpan } from './decorators/with-span.ts'
import { withStorableText } from './decorators/with-storable-text.ts'
import { withTemperature } from './decorators/with-temperature.ts'
import type { LanguageModel } from './language-model.ts'
import type { LanguageModels, LanguagePurpose } from './language-models.ts'
import type { EndpointSettings, LanguageSettings, MemberSettings, PurposeSettings } from './language-settings.ts'
import { describeEndpoints, type EndpointState } from './model-state.ts'
import { verifyEndpoint } from './verify-endpoint.ts'

export interface LanguageModelParts {
  readonly settings: LanguageSettings
  /** The bare model: one request for each `generate`. */
  readonly createVendor: (endpoint: EndpointSettings, strictSchema: boolean | null) => LanguageModel
  readonly budget: DailyBudget
  /** Told of every request to a provider. Must not throw. */
  readonly report: (call: ModelCall) => void
}

export interface ConfiguredLanguageModels {
  readonly languageFor: LanguageModels
  /** How the endpoints do, each once. */
  states(): readonly EndpointState[]
  /** What keeps endpoints from being asked, each asked once and with next to nothing; none when all is well. */
  verify(signal: AbortSignal): Promise<readonly ModelError[]>
}

const PURPOSES: readonly LanguagePurpose[] = ['retain', 'reflect', 'consolidation', 'mental_models']
/** Somebody waits for the answer of a reflect. */
const URGENT: readonly LanguagePurpose[] = ['reflect']
/** What goes on, or is done without a model, until the budget is renewed. Reflect is not held: somebody waits for it. */
const BUDGETED: readonly LanguagePurpose[] = ['retain', 'consolidation', 'mental_models']

/** What all callers of one model at one address share, whatever they ask for. */
export interface Endpoint {
  readonly provider: string
  readonly model: string
  readonly breaker: CircuitBreaker
  readonly limit: RateLimit
}

interface Member {
  readonly vendor: LanguageModel
  readonly endpoint: Endpoint
  readonly settings: MemberSettings
}

interface PurposeModels {
  readonly settings: PurposeSettings
  readonly members: readonly Member[]
  readonly slots: readonly Slots[]
  readonly rotation: Rotation
}

/**
 * The models of the configuration. A call goes through, from the outside in: budget, temperature, chain; then for each
 * member: retry, admission (rate limit and places), breaker, metering, span, deadline, storable text,
 * vendor.
 */
export function createLanguageModels(parts: LanguageModelParts): ConfiguredLanguageModels {
  const { settings, budget, report } = parts
  const places = new Slots(settings.maxConcurrent)
  const endpoints = new Map<string, Endpoint>()
  const models = new Map(
    PURPOSES.map((purpose) => [purpose, openPurpose(settings.purposes[purpose], parts, places, endpoints)]),
  )
  return {
    languageFor(purpose, bankId) {
      const opened = models.get(purpose)!
      if (opened.members.length === 0) return null
      const account: Account = { purpose, bankId, traceId: randomUUID() }
      const urgency = URGENT.includes(purpose) ? 'urgent' : 'patient'
      const chain = chainOf(opened, account, urgency, report)
      const { temperature } = opened.settings
      const model = temperature === 'as_asked' ? chain : withTemperature(chain, temperature)
      return BUDGETED.includes(purpose) ? withBudget(model, budget) : model
    },
    async verify(signal) {
      const members = [...models.values()].flatMap((opened) => opened.members)
      const vendors = new Map(members.map(({ endpoint, vendor }) => [endpoint, vendor]))
      const checks = [...vendors].map(([{ breaker }, vendor]) => verifyEndpoint(vendor, breaker, signal))
      return (await Promise.all(checks)).filter((error) => error !== null)
    },
    states: () => describeEndpoints([...models].map(([purpose, { members }]) => ({ purpose, members }))),
  }
}

function openPurpose(
  settings: PurposeSettings,
  { createVendor, settings: { requestsPerMinute } }: LanguageModelParts,
  places: Slots,
  endpoints: Map<string, Endpoint>,
): PurposeModels {
  const members = settings.members.map((member): Member => {
    const vendor = createVendor(member.endpoint, settings.strictSchema)
    const key = JSON.stringify([vendor.provider, vendor.model, member.endpoint.baseUrl, member.endpoint.apiKey])
    const endpoint = endpoints.get(key) ?? openEndpoint(vendor, requestsPerMinute, member.policy.maxBackoffMs)
    endpoints.set(key, endpoint)
    return { vendor, endpoint, settings: member }
  })
  return {
    settings,
    members,
    slots: settings.maxConcurrent === null ? [places] : [new Slots(settings.maxConcurrent), places],
    rotation: new Rotation(members.map((_, index) => settings.weights[index] ?? 1)),
  }
}

function openEndpoint(
  { provider, model }: LanguageModel,
  requestsPerMinute: number | null,
  longestWaitMs: number,
): Endpoint {
  const name = `${provider} (${model})`
  return {
    provider,
    model,
    breaker: new CircuitBreaker(name),
    limit: new RateLimit({ name, requestsPerMinute, longestWaitMs }),
  }
}

function chainOf(
  { members, slots, rotation, settings }: PurposeModels,
  account: Account,
  urgency: Urgency,
  report: (call: ModelCall) => void,
): LanguageModel {
  const [first, ...others] = members.map((member) => composeMember(member, slots, account, urgency, report))
  if (others.length === 0) return first!
  const chain = [first!, ...others] as const
  return settings.strategy === 'round-robin' ? roundRobin(chain, rotation) : failover(chain)
}

function composeMember(
  { vendor, endpoint, settings: { policy } }: Member,
  slots: readonly Slots[],
  account: Account,
  urgency: Urgency,
  report: (call: ModelCall) => void,
): LanguageModel {
  const { breaker, limit } = endpoint
  const timed = withDeadline(withStorableText(vendor), policy.timeoutMs)
  const metered = withMetering(withSpan(timed, account), account, report)
  return withRetry(withAdmission(withBreaker(metered, breaker), { limit, slots, urgency }), policy)
}

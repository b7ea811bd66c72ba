import type { LanguagePurpose } from '../models/language/language-models.ts'
import type {
  CallPolicy,
  EndpointSettings,
  LanguageSettings,
  MemberSettings,
  PurposeSettings,
} from '../models/language/language-settings.ts'
import { priceOf } from '../models/language/prices.ts'
import type { ProviderFacts } from '../models/language/vendors/create-vendor.ts'
import type { LanguageVariables, MemberVariables, PurposeVariables } from './language-variables.ts'
import { nearestName } from './nearest-name.ts'

type Providers = ReadonlyMap<string, ProviderFacts>

/** The values of variables of purposes and further models, parsed, by name. */
export type LanguageOverrides = Readonly<Record<string, unknown>>

export interface ResolvedLanguage {
  readonly settings: LanguageSettings
  /** Why a model cannot be used as it is configured, each with the variable and what helps. */
  readonly problems: readonly string[]
  /** What works, but hardly as it was meant. */
  readonly warnings: readonly string[]
}

const PREFIX = 'HINDSIGHT_API_'

/** Which variables a purpose reads. A mental model is refreshed as reflect answers. */
const VARIABLES_OF: Record<LanguagePurpose, 'RETAIN' | 'REFLECT' | 'CONSOLIDATION'> = {
  retain: 'RETAIN',
  reflect: 'REFLECT',
  mental_models: 'REFLECT',
  consolidation: 'CONSOLIDATION',
}

/** Which models are asked for what: each purpose's own settings over the global ones. */
export function resolveLanguage(
  variables: LanguageVariables,
  overrides: LanguageOverrides,
  providers: Providers,
): ResolvedLanguage {
  const problems = new Set<string>()
  const global = readMembers('LLM_', globalMember(variables), overrides, problems)
  const resolve = (purpose: LanguagePurpose): PurposeSettings => {
    const use = VARIABLES_OF[purpose]
    const prefix = `${use}_LLM_`
    const own = readGroup(overrides, prefix) as PurposeVariables
    const main = derive(prefix, global[0]!, own)
    const further = readMembers(prefix, main, overrides, problems).slice(1)
    const strategy = own.STRATEGY ?? variables.LLM_STRATEGY
    const members = [main, ...(further.length > 0 ? further : global.slice(1))]
    const isUsed = main.endpoint.provider !== NONE
    if (isUsed) for (const member of members) for (const problem of problemsOf(member, providers)) problems.add(problem)
    return {
      members: isUsed ? members.map(({ endpoint, policy }) => ({ endpoint, policy })) : [],
      strategy: strategy?.mode ?? 'failover',
      weights: strategy?.weights ?? [],
      maxConcurrent: own.MAX_CONCURRENT ?? null,
      temperature: firstGiven(variables[`LLM_TEMPERATURE_${use}`], variables.LLM_TEMPERATURE, 'as_asked'),
      strictSchema: variables[`LLM_STRICT_SCHEMA_${use}`] ?? variables.LLM_STRICT_SCHEMA ?? null,
    }
  }
  const settings: LanguageSettings = {
    purposes: {
      retain: resolve('retain'),
      reflect: resolve('reflect'),
      consolidation: resolve('consolidation'),
      mental_models: resolve('mental_models'),
    },
    maxConcurrent: variables.LLM_MAX_CONCURRENT,
    requestsPerMinute: variables.LLM_REQUESTS_PER_MINUTE ?? null,
    prices: variables.LLM_PRICES,
    dailyLimits: {
      tokens: variables.LLM_DAILY_BUDGET_TOKENS ?? null,
      usd: variables.LLM_DAILY_BUDGET_USD ?? null,
    },
  }
  return { settings, problems: [...problems], warnings: unpricedModels(settings, providers) }
}

const NONE = 'none'

/** A member, and where what decides whether it works was given. */
interface NamedMember extends MemberSettings {
  readonly names: { readonly provider: string; readonly prefix: string }
}

function globalMember(variables: LanguageVariables): NamedMember {
  return {
    endpoint: {
      provider: variables.LLM_PROVIDER,
      model: variables.LLM_MODEL ?? null,
      apiKey: variables.LLM_API_KEY ?? null,
      baseUrl: variables.LLM_BASE_URL ?? null,
      reasoningEffort: variables.LLM_REASONING_EFFORT ?? null,
      extraBody: variables.LLM_EXTRA_BODY ?? {},
      headers: variables.LLM_DEFAULT_HEADERS ?? {},
    },
    policy: {
      timeoutMs: variables.LLM_TIMEOUT * 1_000,
      maxRetries: variables.LLM_MAX_RETRIES,
      initialBackoffMs: variables.LLM_INITIAL_BACKOFF * 1_000,
      maxBackoffMs: variables.LLM_MAX_BACKOFF * 1_000,
    },
    names: { provider: 'LLM_PROVIDER', prefix: 'LLM_' },
  }
}

/** The model of a prefix and the further ones that are numbered below it. */
function readMembers(
  prefix: string,
  main: NamedMember,
  overrides: LanguageOverrides,
  problems: Set<string>,
): NamedMember[] {
  const pattern = new RegExp(`^${prefix}(\\d+)_`)
  const numbers = new Set(
    Object.keys(overrides)
      .flatMap((name) => pattern.exec(name)?.[1] ?? [])
      .map(Number),
  )
  const members = [main]
  for (const number of [...numbers].sort((a, b) => a - b)) {
    if (number !== members.length) {
      problems.add(
        `${PREFIX}${prefix}${number}_… is a further model, but there is no ${PREFIX}${prefix}${members.length}_…: number them from 1 without gaps.`,
      )
      break
    }
    if (main.endpoint.provider === NONE) {
      problems.add(
        `${PREFIX}${prefix}${number}_… is a further model, but there is no first one: set ${PREFIX}${prefix}PROVIDER.`,
      )
      break
    }
    members.push(derive(`${prefix}${number}_`, main, readGroup(overrides, `${prefix}${number}_`)))
  }
  return members
}

/** Settings of one prefix, by their names without it. */
function readGroup(overrides: LanguageOverrides, prefix: string): MemberVariables {
  const group = Object.entries(overrides).filter(
    ([name]) => name.startsWith(prefix) && !/\d/.test(name.slice(prefix.length, prefix.length + 1)),
  )
  return Object.fromEntries(group.map(([name, value]) => [name.slice(prefix.length), value])) as MemberVariables
}

/**
 * What `own` says over what `base` is. A key, an address and what else is meant for one provider is never handed to
 * another.
 */
function derive(prefix: string, base: NamedMember, own: MemberVariables): NamedMember {
  const provider = own.PROVIDER ?? base.endpoint.provider
  const inherited: EndpointSettings =
    provider === base.endpoint.provider
      ? base.endpoint
      : { provider, model: null, apiKey: null, baseUrl: null, reasoningEffort: null, extraBody: {}, headers: {} }
  const endpoint: EndpointSettings = {
    provider,
    model: own.MODEL ?? inherited.model,
    apiKey: own.API_KEY ?? inherited.apiKey,
    baseUrl: own.BASE_URL ?? inherited.baseUrl,
    reasoningEffort: own.REASONING_EFFORT ?? inherited.reasoningEffort,
    extraBody: own.EXTRA_BODY ?? inherited.extraBody,
    headers: own.DEFAULT_HEADERS ?? inherited.headers,
  }
  const policy: CallPolicy = {
    timeoutMs: inMs(own.TIMEOUT) ?? base.policy.timeoutMs,
    maxRetries: own.MAX_RETRIES ?? base.policy.maxRetries,
    initialBackoffMs: inMs(own.INITIAL_BACKOFF) ?? base.policy.initialBackoffMs,
    maxBackoffMs: inMs(own.MAX_BACKOFF) ?? base.policy.maxBackoffMs,
  }
  const isOwn = own.PROVIDER !== undefined
  return {
    endpoint,
    policy,
    names: isOwn
      ? { provider: `${prefix}PROVIDER`, prefix }
      : { provider: base.names.provider, prefix: base.names.prefix },
  }
}

function problemsOf({ endpoint, names }: NamedMember, providers: Providers): string[] {
  const { provider, apiKey, baseUrl, model } = endpoint
  const facts = providers.get(provider)
  const variable = PREFIX + names.provider
  if (facts === undefined) {
    const nearest = nearestName(provider, [...providers.keys()])
    const guess = nearest === null ? '' : ` Did you mean ${nearest}?`
    return [
      `${variable} names no provider of this version: ${JSON.stringify(provider)}.${guess} Known: ${[NONE, ...providers.keys()].join(', ')}.`,
    ]
  }
  const missing = (setting: string, why: string) =>
    `${PREFIX}${names.prefix}${setting} is missing: ${why} Set it, or ${variable}=none to work without a model.`
  return [
    // An endpoint of one's own may need none.
    ...(facts.needsKey && apiKey === null && baseUrl === null ? [missing('API_KEY', `${provider} needs a key.`)] : []),
    ...(facts.baseUrl === null && baseUrl === null
      ? [missing('BASE_URL', `${provider} has no address that fits everybody.`)]
      : []),
    ...(facts.defaultModel === null && model === null ? [missing('MODEL', `${provider} has no default model.`)] : []),
  ]
}

const inMs = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds * 1_000)

function firstGiven<A, B, C>(first: A | undefined, second: B | undefined, otherwise: C): A | B | C {
  return first !== undefined ? first : second !== undefined ? second : otherwise
}

/** A budget of money that a model without a price never uses up. */
function unpricedModels({ purposes, prices, dailyLimits }: LanguageSettings, providers: Providers): string[] {
  if (dailyLimits.usd === null) return []
  const names = Object.values(purposes)
    .flatMap(({ members }) => members)
    .map(({ endpoint: { provider, model } }) => ({
      provider,
      model: model ?? providers.get(provider)?.defaultModel ?? '',
    }))
    .filter(({ provider, model }) => priceOf(prices, provider, model) === undefined)
    .map(({ provider, model }) => `${provider}/${model}`)
  if (names.length === 0) return []
  const listed = [...new Set(names)].join(', ')
  return [`${PREFIX}LLM_DAILY_BUDGET_USD does not count ${listed}: ${PREFIX}LLM_PRICES has no price for it.`]
}

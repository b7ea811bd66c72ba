/** How an endpoint is asked for JSON of a shape, the surest way first. */
export type StructuredOutput = 'strict_schema' | 'json_schema' | 'forced_tool' | 'json_object' | 'words'

/** In what an endpoint differs from the plain protocol. What is not known here is learned from its answers. */
export interface Quirks {
  /** The surest way that the endpoint is known to take. */
  readonly structuredOutput: StructuredOutput
  readonly maxTokensParameter: 'max_tokens' | 'max_completion_tokens'
  /** Models that refuse a temperature, as reasoning models of some vendors do. */
  readonly fixedTemperature: RegExp | null
  /** Models whose reasoning counts towards the limit of the answer. Null: nobody's. */
  readonly reasoningModels: RegExp | null
  /** Whether calls in a conversation have to be signed by the model: `extra_content.google.thought_signature`. */
  readonly signsCalls: boolean
  /** Whether one tool can be forced by its name; else it is the only one that is offered, and `required`. */
  readonly namedToolChoice: boolean
  /** Where the key goes: `Authorization: Bearer`, or a header of that name. */
  readonly keyHeader: 'authorization' | 'api-key'
  /** Sent as `api-version` to addresses of a single deployment. */
  readonly apiVersion: string | null
}

export interface Preset {
  /** `null`: there is none that fits everybody; it has to be configured. */
  readonly baseUrl: string | null
  readonly defaultModel: string | null
  readonly needsKey: boolean
  readonly quirks: Quirks
}

const PLAIN: Quirks = {
  structuredOutput: 'json_schema',
  maxTokensParameter: 'max_tokens',
  fixedTemperature: null,
  reasoningModels: null,
  signsCalls: false,
  namedToolChoice: true,
  keyHeader: 'authorization',
  apiVersion: null,
}

/** The same models are offered by many. */
const HOSTED: Quirks = {
  ...PLAIN,
  reasoningModels:
    /(^|\/)(o\d|gpt-([5-9]|\d\d)|gpt-oss|gemini-(2\.5|[3-9])|deepseek-(r\d|reasoner|v[4-9])|qwen-?3|grok-[4-9]|glm-[4-9]|magistral)/i,
}

const OPENAI: Quirks = {
  ...HOSTED,
  structuredOutput: 'strict_schema',
  maxTokensParameter: 'max_completion_tokens',
  fixedTemperature: /^(o\d|gpt-([5-9]|\d\d))/,
}

/** Providers that speak the chat completions protocol. A further one is one entry. */
export const PRESETS = {
  openai: {
    baseUrl: 'https://api.openai.com/v1',
    defaultModel: 'gpt-4o-mini',
    needsKey: true,
    quirks: OPENAI,
  },
  groq: {
    baseUrl: 'https://api.groq.com/openai/v1',
    defaultModel: 'openai/gpt-oss-120b',
    needsKey: true,
    quirks: { ...HOSTED, maxTokensParameter: 'max_completion_tokens' },
  },
  ollama: {
    baseUrl: 'http://127.0.0.1:11434/v1',
    defaultModel: 'gemma3:12b',
    needsKey: false,
    quirks: { ...PLAIN, namedToolChoice: false },
  },
  lmstudio: {
    baseUrl: 'http://127.0.0.1:1234/v1',
    defaultModel: 'local-model',
    needsKey: false,
    quirks: { ...PLAIN, namedToolChoice: false },
  },
  vllm: {
    baseUrl: 'http://127.0.0.1:8000/v1',
    defaultModel: null,
    needsKey: false,
    quirks: PLAIN,
  },
  llamacpp: {
    baseUrl: 'http://127.0.0.1:8080/v1',
    defaultModel: 'default',
    needsKey: false,
    quirks: { ...PLAIN, namedToolChoice: false },
  },
  openrouter: {
    baseUrl: 'https://openrouter.ai/api/v1',
    defaultModel: 'qwen/qwen3.5-9b',
    needsKey: true,
    quirks: HOSTED,
  },
  deepseek: {
    baseUrl: 'https://api.deepseek.com/v1',
    defaultModel: 'deepseek-v4-flash',
    needsKey: true,
    quirks: { ...HOSTED, structuredOutput: 'json_object' },
  },
  together: {
    baseUrl: 'https://api.together.xyz/v1',
    defaultModel: 'openai/gpt-oss-120b',
    needsKey: true,
    quirks: HOSTED,
  },
  mistral: {
    baseUrl: 'https://api.mistral.ai/v1',
    defaultModel: 'mistral-small-latest',
    needsKey: true,
    quirks: { ...HOSTED, structuredOutput: 'strict_schema' },
  },
  xai: {
    baseUrl: 'https://api.x.ai/v1',
    defaultModel: 'grok-4.5',
    needsKey: true,
    quirks: { ...HOSTED, structuredOutput: 'strict_schema' },
  },
  fireworks: {
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    defaultModel: 'accounts/fireworks/models/gpt-oss-120b',
    needsKey: true,
    quirks: HOSTED,
  },
  gemini: {
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    defaultModel: 'gemini-3.5-flash',
    needsKey: true,
    quirks: { ...HOSTED, signsCalls: true },
  },
  azure: {
    baseUrl: null,
    defaultModel: null,
    needsKey: true,
    quirks: { ...OPENAI, keyHeader: 'api-key', apiVersion: '2024-10-21' },
  },
} as const satisfies Record<string, Preset>

export type PresetName = keyof typeof PRESETS

import type { z } from 'zod'
import { auditVariables } from './audit-variables.ts'
import { coreVariables } from './core-variables.ts'
import { embeddingVariables, sharedModelVariables } from './embedding-variables.ts'
import { languageVariables } from './language-variables.ts'
import { mcpVariables } from './mcp-variables.ts'
import { reflectVariables } from './reflect-variables.ts'
import { rerankerVariables } from './reranker-variables.ts'
import { webhookVariables } from './webhook-variables.ts'
import { workerVariables } from './worker-variables.ts'

/** The variables by family, in the order in which docs/configuration.md tells of them. */
export const families: readonly { readonly title: string; readonly variables: Readonly<Record<string, z.ZodType>> }[] =
  [
    { title: 'Server and memory', variables: coreVariables },
    { title: 'Queued operations', variables: workerVariables },
    { title: 'Language models', variables: languageVariables },
    { title: 'Embeddings', variables: { ...embeddingVariables, ...sharedModelVariables } },
    { title: 'Rerankers', variables: rerankerVariables },
    { title: 'Model Context Protocol', variables: mcpVariables },
    { title: 'Reflect', variables: reflectVariables },
    { title: 'Webhooks', variables: webhookVariables },
    { title: 'Audit log', variables: auditVariables },
  ]

/**
 * Every environment variable the server acts on: name without the prefix, meaning, unit, range and default. Besides
 * these there are the ones whose names hold a purpose or a number (`findLanguageOverride`).
 */
export const serverVariables = {
  ...coreVariables,
  ...workerVariables,
  ...languageVariables,
  ...embeddingVariables,
  ...sharedModelVariables,
  ...rerankerVariables,
  ...reflectVariables,
  ...mcpVariables,
  ...webhookVariables,
  ...auditVariables,
} satisfies Record<string, z.ZodType>

/** Names the wider system knows. They are accepted and have no effect in this version; the server says so at start. */
export const inertVariables: readonly RegExp[] = [
  /^LLM_(TEMPERATURE_VERIFICATION|SUPPORTS_MAX_ITEMS|STRUCTURED_OUTPUT_FORCED_TOOL|SEND_BANK_AS_USER|OLLAMA_NUM_CTX)$/,
  /^LLM_(CACHE_AFFINITY|PROMPT_CACHE_ENABLED|DEBUG_DUMP_4XX|GEMINI_SAFETY_SETTINGS)$/,
  /^LLM_(GROQ|OPENAI|BEDROCK|GEMINI)_SERVICE_TIER$/,
  /^LLM_VERTEXAI_(PROJECT_ID|REGION|SERVICE_ACCOUNT_KEY)$/,
  /^(RETAIN_|REFLECT_|CONSOLIDATION_)?LLM_(CACHE_AFFINITY|LITELLMROUTER_CONFIG)$/,
  /^SKIP_LLM_VERIFICATION$/,
  /^MCP_STATELESS$/,
  /^WEBHOOK_DELIVERY_POLL_INTERVAL_SECONDS$/,
  /^EMBEDDINGS_LOCAL_(FORCE_CPU|ALLOW_MPS|TRUST_REMOTE_CODE)$/,
  /^EMBEDDINGS_ONNX_(TOKENIZER_NAME_OR_PATH|FILE|OUTPUT_NAME|DIMENSIONS|MAX_TOKENS|NORMALIZE)$/,
  /^EMBEDDINGS_GEMINI_FORCE_IPV4$/,
  /^EMBEDDINGS_(VERTEXAI|ZEROENTROPY|LITELLM_SDK)_/,
  /^RERANKER_LOCAL_(FORCE_CPU|ALLOW_MPS|FP16|BUCKET_BATCHING|TRUST_REMOTE_CODE)$/,
  /^RERANKER_SEND_BANK_AS_HEADER$/,
  /^RERANKER_(ALIBABA|GOOGLE|LITELLM_SDK|FLASHRANK|JINA_MLX|\d+)_/,
  /^RERANKER_LITELLM_MAX_TOKENS_PER_DOC$/,
]

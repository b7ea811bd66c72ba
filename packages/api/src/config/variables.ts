import type { z } from 'zod'
import { auditVariables } from './audit-variables.ts'
import { tenantVariables } from './bank/tenant-variables.ts'
import { coreVariables } from './core-variables.ts'
import { embeddingVariables, sharedModelVariables } from './embedding-variables.ts'
import { fileVariables } from './file-variables.ts'
import { languageVariables } from './language-variables.ts'
import { limitVariables } from './limit-variables.ts'
import { mcpVariables } from './mcp-variables.ts'
import { observabilityVariables } from './observability-variables.ts'
import { reflectVariables } from './reflect-variables.ts'
import { rerankerVariables } from './reranker-variables.ts'
import { searchVariables } from './search-variables.ts'
import { transferVariables } from './transfer-variables.ts'
import { webhookVariables } from './webhook-variables.ts'
import { workerVariables } from './worker-variables.ts'

/** The variables by family, in the order in which docs/configuration.md tells of them. */
export const families: readonly { readonly title: string; readonly variables: Readonly<Record<string, z.ZodType>> }[] =
  [
    { title: 'Server and memory', variables: coreVariables },
    { title: 'Search', variables: searchVariables },
    { title: 'Limits', variables: limitVariables },
    { title: 'Queued operations', variables: workerVariables },
    { title: 'Language models', variables: languageVariables },
    { title: 'Embeddings', variables: { ...embeddingVariables, ...sharedModelVariables } },
    { title: 'Rerankers', variables: rerankerVariables },
    { title: 'Model Context Protocol', variables: mcpVariables },
    { title: 'Reflect', variables: reflectVariables },
    { title: 'Files', variables: fileVariables },
    { title: 'Export and import', variables: transferVariables },
    { title: 'Webhooks', variables: webhookVariables },
    { title: 'Audit log', variables: auditVariables },
    { title: 'Metrics, traces and the watchdog', variables: observabilityVariables },
    { title: 'Tenant', variables: tenantVariables },
  ]

/**
 * Every environment variable the server acts on: name without the prefix, meaning, unit, range and default. Besides
 * these there are the ones whose names hold a purpose or a number (`findLanguageOverride`).
 */
export const serverVariables = {
  ...coreVariables,
  ...searchVariables,
  ...limitVariables,
  ...workerVariables,
  ...languageVariables,
  ...embeddingVariables,
  ...sharedModelVariables,
  ...rerankerVariables,
  ...reflectVariables,
  ...mcpVariables,
  ...fileVariables,
  ...transferVariables,
  ...webhookVariables,
  ...auditVariables,
  ...observabilityVariables,
  ...tenantVariables,
} satisfies Record<string, z.ZodType>

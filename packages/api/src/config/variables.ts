import { z } from 'zod'
import { coreVariables } from './core-variables.ts'
import { languageVariables } from './language-variables.ts'
import { workerVariables } from './worker-variables.ts'

/**
 * Every environment variable the server acts on: name without the prefix, meaning, unit, range and default.
 * `docs/configuration.md` is generated from this object.
 */
export const serverVariables = {
  ...coreVariables,
  ...languageVariables,
  ...workerVariables,
} satisfies Record<string, z.ZodType>

export const serverVariablesSchema = z.object(serverVariables)

/** Names the wider system knows. They are accepted and have no effect in this version; the server says so at start. */
export const inertVariables: readonly RegExp[] = [
  /^(RETAIN_|REFLECT_|CONSOLIDATION_)?LLM_/,
  /^EMBEDDINGS_/,
  /^RERANKER_/,
  /^(COHERE|OPENROUTER|REQUESTY)_API_KEY$/,
]

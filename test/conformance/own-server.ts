import { HindsightServer } from 'hindsight-all'

/** A server with every operation switched on, on a database of its own, without a language model. */
export function startOwnServer(): Promise<HindsightServer> {
  return HindsightServer.start({
    llmProvider: 'none',
    env: {
      HINDSIGHT_API_ENABLE_BANK_LLM_HEALTH: 'true',
      HINDSIGHT_API_AUDIT_LOG_ENABLED: 'true',
      HINDSIGHT_API_TENANT_API_KEY: undefined,
    },
  })
}

import { notFound } from '../../errors.ts'
import type { Engine } from '../../memory/engine.ts'
import type { LanguageMonitor } from '../../memory/usage/language-monitor.ts'
import { listLlmRequests } from '../../memory/usage/list-llm-requests.ts'
import { getLlmRequestStats } from '../../memory/usage/llm-request-stats.ts'
import { probeLanguageModels } from '../../memory/usage/probe-language-models.ts'
import type { Handlers } from '../handlers.ts'

export const languageModelHandlers = (engine: Engine, language: LanguageMonitor) =>
  ({
    probeBankLlm: async ({ params, signal }) => {
      if (!language.probes) throw notFound('This server does not ask its language models on request')
      return probeLanguageModels(engine, params.bank_id, signal)
    },
    listLlmRequests: async ({ params, query }) => {
      await language.settle()
      return listLlmRequests(engine, params.bank_id, query)
    },
    getLlmRequestStats: async ({ params, query }) => {
      await language.settle()
      return getLlmRequestStats(engine, params.bank_id, query)
    },
  }) satisfies Partial<Handlers>

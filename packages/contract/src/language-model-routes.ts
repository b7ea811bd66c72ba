import { z } from 'zod'
import { BankLlmHealthResponse } from './language-models.ts'
import { LLMRequestListResponse, LLMRequestStatsResponse } from './llm-requests.ts'
import { paths } from './paths.ts'
import { route } from './route.ts'
import { flag, inBank, limitTo, offset } from './route-fields.ts'

/** How language models do, and what they were asked. */
export const languageModelRoutes = {
  probeBankLlm: route({
    ...paths.probeBankLlm,
    params: inBank,
    output: BankLlmHealthResponse,
    tag: 'language models',
    summary: 'Ask each language model something small',
    description: 'Only where the server allows it; otherwise 404. Each is given ten seconds.',
  }),
  listLlmRequests: route({
    ...paths.listLlmRequests,
    params: inBank,
    query: z.object({
      status: z.string().nullish().describe('`success`, `error`, or the kind of the failure, such as `rate_limited`.'),
      operation: z.string().nullish().describe('`retain`, `reflect`, `consolidation` or `mental_models`.'),
      scope: z.string().nullish(),
      provider: z.string().nullish(),
      trace_id: z.string().nullish(),
      start_date: z.string().nullish().describe('The first moment; ISO 8601.'),
      end_date: z.string().nullish().describe('The moment after the last; ISO 8601.'),
      group: flag(false).describe('Page by trace: all requests of one piece of work stay together.'),
      limit: limitTo(500, 50),
      offset,
    }),
    output: LLMRequestListResponse,
    tag: 'language models',
    summary: 'Requests that were made to language models, the newest first',
    description:
      'Kept for a day, unless the server is told otherwise; without what was said, unless it is told to keep that.',
    keepNulls: true,
  }),
  getLlmRequestStats: route({
    ...paths.getLlmRequestStats,
    params: inBank,
    query: z.object({
      operation: z.string().nullish(),
      period: z.string().default('7d').describe('`1d`, `7d` or `30d`.'),
    }),
    output: LLMRequestStatsResponse,
    tag: 'language models',
    summary: 'The same, counted by day',
  }),
}

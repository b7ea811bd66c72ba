import type { z } from 'zod'
import { timeLanguages } from './time-languages.ts'
import { choice, decimal, integer } from './variable-kinds.ts'

const floor = (meaning: string) =>
  decimal(0, 1)
    .optional()
    .describe(`${meaning} (cosine, 0 to 1). How high cosines are depends on the model of the embeddings.`)

/** How all banks are searched. What is not set is as it was measured to be best. */
export const searchVariables = {
  SEMANTIC_MIN_SIMILARITY: floor('Least similarity of what the vector arm of a recall finds'),
  GRAPH_SEED_MIN_SIMILARITY: floor('Least similarity of the memories that the graph arm begins with'),
  TEMPORAL_SEMANTIC_MIN_SIMILARITY: floor(
    'Least similarity of what lies in the time that a question names, when it asks for more than that time',
  ),
  RECENCY_DECAY_FUNCTION: choice(['linear', 'exponential', 'none'])
    .optional()
    .describe(
      'How the age of a memory weighs in a recall: `linear` over a window, `exponential` by a half-life, or `none`. The newest then counts up to 1.22 times what the oldest does. Unset: a half-life of 90 days, which only decides between near-equals.',
    ),
  RECENCY_LINEAR_WINDOW_DAYS: integer(1, 36_500)
    .optional()
    .describe(
      'Days over which `linear` goes down to its least, a tenth. Unset: 365. Chooses `linear` where no function is set.',
    ),
  RECENCY_HALFLIFE_DAYS: integer(1, 36_500)
    .optional()
    .describe(
      'Days in which `exponential` halves. Unset: 90. Chooses `exponential` where neither of the others is set.',
    ),
  QUERY_ANALYZER_LANGUAGES: timeLanguages
    .default(['en'])
    .describe(
      'Languages in which dates, sessions and orders (“last May”) of a question are understood, comma separated; there is `en`. `none`: a question is nothing but its words.',
    ),
  TEXT_SEARCH_EXTENSION: choice(['native', 'vchord', 'pg_textsearch', 'pgroonga', 'pg_search'])
    .default('native')
    .describe(
      'How texts are searched: always by BM25 over stems of many languages, which is `native`. Others are reported.',
    ),
  VECTOR_EXTENSION: choice(['pgvector', 'vchord', 'pgvectorscale', 'scann'])
    .default('pgvector')
    .describe('What searches vectors in the database where they are searched there: `pgvector`. Others are reported.'),
} satisfies Record<string, z.ZodType>

export type SearchVariables = z.output<z.ZodObject<typeof searchVariables>>

import { z } from 'zod'

const error = 'must be a list such as [{"scope": ["run_*", "shared"], "limit": 1}], limits being whole numbers from -1'

const rule = z.object({
  /** Patterns of tags; `*` stands for anything. */
  scope: z.array(z.string().min(1, { error }), { error }).min(1, { error }),
  limit: z.int({ error }).min(-1, { error }).max(1_000_000, { error }),
})

export type ScopeLimitRule = z.output<typeof rule>

/** Limits by a pattern that one tag of the set has to match; the longest pattern goes first. */
const byPattern = z.record(z.string().min(1, { error }), rule.shape.limit, { error }).transform((limits) =>
  Object.entries(limits)
    .sort(([a, limitA], [b, limitB]) => b.length - a.length || limitA - limitB)
    .map(([pattern, limit]): ScopeLimitRule => ({ scope: [pattern, '*'], limit })),
)

/** How many observations sets of tags may have; the first rule that fits holds. */
export const scopeLimitRules = z.union([z.array(rule, { error }), byPattern], { error })

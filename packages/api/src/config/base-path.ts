import { paths } from 'hindsight-contract'
import { z } from 'zod'

const OWN = new Set([...Object.values(paths).map(({ path }) => path.split('/')[1]!), 'mcp', 'docs', 'openapi.json'])

/** `/memory`, without a slash at its end; '' for none. */
export const basePath = z
  .string()
  .regex(/^(\/[\w.~-]+)*\/?$/, 'must be a path such as /memory')
  .transform((path) => path.replace(/\/$/, ''))
  .refine((path) => !OWN.has(path.split('/')[1] ?? ''), 'must not begin like a path of the server itself')

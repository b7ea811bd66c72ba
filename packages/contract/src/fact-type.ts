import { z } from 'zod'

/** `world`: about anyone and anything; `experience`: what the bank's own agent did or said; `observation`: consolidated from facts. */
export const FactType = z.enum(['world', 'experience', 'observation'])
export type FactType = z.output<typeof FactType>

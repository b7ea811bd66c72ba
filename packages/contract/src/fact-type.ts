import { z } from 'zod'

export const FactType = z.enum(['world', 'experience', 'observation']).meta({
  description:
    '`world`: about anyone and anything; `experience`: what the agent of the bank did or said; `observation`: consolidated from facts.',
})
export type FactType = z.output<typeof FactType>

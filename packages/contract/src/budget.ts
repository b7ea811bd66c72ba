import { z } from 'zod'

export const Budget = z.enum(['low', 'mid', 'high']).meta({
  id: 'Budget',
  description: 'How widely a search looks: 100, 300 or 1000 candidates unless the bank says otherwise.',
})
export type Budget = z.output<typeof Budget>

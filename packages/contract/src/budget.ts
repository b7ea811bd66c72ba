import { z } from 'zod'

/** How widely a search looks: 100, 300 or 1000 candidates an arm unless the bank says otherwise. */
export const Budget = z.enum(['low', 'mid', 'high']).meta({ id: 'Budget' })
export type Budget = z.output<typeof Budget>

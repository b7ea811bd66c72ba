import { z } from 'zod'

export const Deleted = z.object({ status: z.literal('deleted') }).meta({ id: 'Deleted' })
export type Deleted = z.output<typeof Deleted>

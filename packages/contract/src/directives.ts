import { z } from 'zod'

export const DirectiveResponse = z
  .object({
    id: z.string(),
    bank_id: z.string(),
    name: z.string(),
    content: z.string(),
    priority: z.int().default(0),
    is_active: z.boolean().default(true),
    tags: z.array(z.string()).default([]),
    created_at: z.string().nullish(),
    updated_at: z.string().nullish(),
  })
  .meta({ id: 'DirectiveResponse' })
export type DirectiveResponse = z.output<typeof DirectiveResponse>

export const DirectiveListResponse = z
  .object({
    items: z.array(DirectiveResponse),
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
  })
  .meta({ id: 'DirectiveListResponse' })
export type DirectiveListResponse = z.output<typeof DirectiveListResponse>

export const CreateDirectiveRequest = z
  .object({
    name: z.string(),
    content: z.string().describe('The rule, in plain language.'),
    priority: z.int32().default(0).describe('Higher ones come first.'),
    is_active: z.boolean().default(true),
    tags: z.array(z.string()).default([]).describe('Without tags it applies always, else where the tags match.'),
  })
  .meta({ id: 'CreateDirectiveRequest' })
export type CreateDirectiveRequest = z.output<typeof CreateDirectiveRequest>

export const UpdateDirectiveRequest = z
  .object({
    name: z.string().nullish(),
    content: z.string().nullish(),
    priority: z.int32().nullish(),
    is_active: z.boolean().nullish(),
    tags: z.array(z.string()).nullish(),
  })
  .meta({ id: 'UpdateDirectiveRequest' })
export type UpdateDirectiveRequest = z.output<typeof UpdateDirectiveRequest>

export type CreateDirectiveRequestInput = z.input<typeof CreateDirectiveRequest>
export type UpdateDirectiveRequestInput = z.input<typeof UpdateDirectiveRequest>

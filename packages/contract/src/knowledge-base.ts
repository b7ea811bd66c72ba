import { z } from 'zod'
import { MentalModelTrigger } from './mental-models.ts'

const triggerFields = MentalModelTrigger.shape

/** Only what was sent: everything else stays as it is, or as it is for pages. */
export const KnowledgePageTrigger = z
  .object({
    ...triggerFields,
    mode: triggerFields.mode.unwrap().optional(),
    refresh_after_consolidation: triggerFields.refresh_after_consolidation.unwrap().optional(),
    exclude_mental_models: triggerFields.exclude_mental_models.unwrap().optional(),
    keep_trace: triggerFields.keep_trace.unwrap().optional(),
  })
  .refine(
    ({ refresh_cron, refresh_after_consolidation }) => !(refresh_cron && refresh_after_consolidation),
    'refresh_cron and refresh_after_consolidation cannot be used together',
  )
  .meta({ id: 'KnowledgePageTrigger', description: 'Merged over the trigger of the page.' })
export type KnowledgePageTrigger = z.output<typeof KnowledgePageTrigger>

export const KnowledgeNode = z
  .object({
    id: z.string(),
    kind: z.enum(['folder', 'page']),
    name: z.string(),
    parent_id: z.string().nullish().describe('The folder it is in; null at the top.'),
    mental_model_id: z.string().nullish().describe('Of a page: the mental model that holds its text.'),
    managed: z.boolean().default(false).describe('Kept by a program, not by people.'),
    description: z.string().nullish().describe('Of a page: the question that its text answers.'),
    tags: z.array(z.string()).default([]),
    timestamp: z.string().nullish().describe('Of a page: when its text was last written.'),
    is_stale: z.boolean().nullish(),
    trigger: MentalModelTrigger.nullish(),
    get children(): z.ZodDefault<z.ZodArray<typeof KnowledgeNode>> {
      return z.array(KnowledgeNode).default([])
    },
  })
  .meta({ id: 'KnowledgeNode' })
export type KnowledgeNode = z.output<typeof KnowledgeNode>

export const KnowledgeTreeResponse = z
  .object({ roots: z.array(KnowledgeNode) })
  .meta({ id: 'KnowledgeTreeResponse', description: 'Folders and pages, each level in its order.' })
export type KnowledgeTreeResponse = z.output<typeof KnowledgeTreeResponse>

const Name = z.string().trim().min(1).max(256)
const ParentId = z.string().nullish().describe('A folder; left out or null: the top.')
const MaxTokens = z.int().min(1).max(1_000_000)

export const CreateFolderRequest = z.object({ name: Name, parent_id: ParentId }).meta({ id: 'CreateFolderRequest' })
export type CreateFolderRequest = z.output<typeof CreateFolderRequest>

export const CreatePageRequest = z
  .object({
    name: Name,
    source_query: z.string().min(1).describe('The question that its text answers.'),
    parent_id: ParentId,
    tags: z.array(z.string()).nullish(),
    max_tokens: MaxTokens.nullish().describe('4096 when left out.'),
    trigger: KnowledgePageTrigger.nullish().describe(
      'Merged over `{mode: delta, fact_types: [observation], exclude_mental_models: true, refresh_after_consolidation: true}`.',
    ),
  })
  .meta({ id: 'CreatePageRequest' })
export type CreatePageRequest = z.output<typeof CreatePageRequest>

export const CreateKnowledgePageResponse = z
  .object({ page_id: z.string(), mental_model_id: z.string(), operation_id: z.string().nullish() })
  .meta({ id: 'CreateKnowledgePageResponse' })
export type CreateKnowledgePageResponse = z.output<typeof CreateKnowledgePageResponse>

export const UpdateNodeRequest = z
  .object({
    name: Name.nullish(),
    parent_id: z.string().nullish().describe('The folder to move it to; null: the top.'),
    source_query: z.string().min(1).nullish().describe('Pages only; a refresh follows.'),
    tags: z.array(z.string()).nullish().describe('Pages only.'),
    max_tokens: MaxTokens.nullish().describe('Pages only.'),
    trigger: KnowledgePageTrigger.nullish().describe('Pages only; merged over the one it has.'),
  })
  .meta({ id: 'UpdateNodeRequest' })
export type UpdateNodeRequest = z.output<typeof UpdateNodeRequest>

export const KnowledgePageResponse = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string().describe('From a tag `type:…`; otherwise `knowledge-page`.'),
    description: z.string().nullish(),
    tags: z.array(z.string()).default([]),
    timestamp: z.string().nullish(),
    body: z.string().nullish().describe('Its text; null until it was first written.'),
    markdown: z.string().describe('The text behind YAML front matter.'),
  })
  .meta({ id: 'KnowledgePageResponse' })
export type KnowledgePageResponse = z.output<typeof KnowledgePageResponse>

export const KnowledgePageSearchResponse = z
  .object({
    results: z.array(
      z
        .object({
          id: z.string(),
          name: z.string(),
          mental_model_id: z.string().nullish(),
          snippet: z.string().describe('At most 280 characters around what answers best.'),
          score: z.number(),
          updated_at: z.string().nullish(),
        })
        .meta({ id: 'KnowledgePageSearchResult' }),
    ),
    total: z.int(),
  })
  .meta({ id: 'KnowledgePageSearchResponse' })
export type KnowledgePageSearchResponse = z.output<typeof KnowledgePageSearchResponse>

export const KnowledgePageBundleResponse = z
  .object({
    files: z.array(z.object({ path: z.string(), content: z.string() }).meta({ id: 'KnowledgePageBundleFile' })),
  })
  .meta({ id: 'KnowledgePageBundleResponse', description: 'The knowledge base as Markdown files.' })
export type KnowledgePageBundleResponse = z.output<typeof KnowledgePageBundleResponse>

export type KnowledgePageTriggerInput = z.input<typeof KnowledgePageTrigger>

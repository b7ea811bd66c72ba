import { z } from 'zod'
import { Id } from './id.ts'
import { MentalModelTrigger } from './mental-models.ts'

export const BankTemplateMentalModel = z
  .object({
    id: Id,
    name: z.string(),
    source_query: z.string().min(1),
    tags: z.array(z.string()).default([]),
    max_tokens: z.int().min(256).max(8192).default(2048),
    trigger: MentalModelTrigger.prefault({}),
  })
  .meta({ id: 'BankTemplateMentalModel' })
export type BankTemplateMentalModel = z.output<typeof BankTemplateMentalModel>

export const BankTemplateDirective = z
  .object({
    name: z.string(),
    content: z.string(),
    priority: z.int32().default(0),
    is_active: z.boolean().default(true),
    tags: z.array(z.string()).default([]),
  })
  .meta({ id: 'BankTemplateDirective' })
export type BankTemplateDirective = z.output<typeof BankTemplateDirective>

/** What a bank is set up with: settings, standing questions and rules; no memories. */
export const BankTemplateManifest = z
  .object({
    version: z.literal('1'),
    bank: z
      .record(z.string(), z.unknown())
      .nullish()
      .describe('Settings of the bank by name, as `PATCH …/config` takes them.'),
    mental_models: z.array(BankTemplateMentalModel).nullish(),
    directives: z.array(BankTemplateDirective).nullish(),
  })
  .meta({ id: 'BankTemplateManifest' })
export type BankTemplateManifest = z.output<typeof BankTemplateManifest>
export type BankTemplateManifestInput = z.input<typeof BankTemplateManifest>

export const BankTemplateImportResponse = z
  .object({
    bank_id: z.string(),
    config_applied: z.boolean(),
    mental_models_created: z.array(z.string()).default([]),
    mental_models_updated: z.array(z.string()).default([]),
    directives_created: z.array(z.string()).default([]),
    directives_updated: z.array(z.string()).default([]),
    operation_ids: z.array(z.string()).default([]).describe('The first refresh of each mental model.'),
    dry_run: z.boolean().default(false),
  })
  .meta({ id: 'BankTemplateImportResponse' })
export type BankTemplateImportResponse = z.output<typeof BankTemplateImportResponse>

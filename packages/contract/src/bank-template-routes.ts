import { z } from 'zod'
import { BankTemplateImportResponse, BankTemplateManifest } from './bank-templates.ts'
import { paths } from './paths.ts'
import { route } from './route.ts'
import { flag, inBank } from './route-fields.ts'

const tag = 'bank templates'

/** Setting up banks alike. */
export const bankTemplateRoutes = {
  importBankTemplate: route({
    ...paths.importBankTemplate,
    params: inBank,
    query: z.object({ dry_run: flag(false) }),
    // Checked by the importer, which says what is wrong with a template in words of its own.
    body: z.unknown().meta({ description: 'A manifest, as `GET /v1/bank-template-schema` describes it.' }),
    output: BankTemplateImportResponse,
    anyContentType: true,
    tag,
    summary: 'Set a bank up from a template',
    description:
      'All or nothing. Mental models are matched by id and directives by name: those that are there are changed, the others created. A dry run tells what would happen to this bank, and changes nothing.',
  }),
  exportBankTemplate: route({
    ...paths.exportBankTemplate,
    params: inBank,
    output: BankTemplateManifest,
    tag,
    summary: 'The settings, mental models and directives of a bank as a template',
    description: 'Only what the bank itself has decided; no memories.',
  }),
  getBankTemplateSchema: route({
    ...paths.getBankTemplateSchema,
    output: z.record(z.string(), z.unknown()),
    tag,
    summary: 'JSON Schema of templates',
    keepNulls: true,
    authenticated: false,
  }),
}

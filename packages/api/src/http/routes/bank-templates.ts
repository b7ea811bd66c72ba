import { BankTemplateManifest } from 'hindsight-contract'
import { z } from 'zod'
import { exportTemplate } from '../../memory/bank-templates/export-template.ts'
import { importTemplate } from '../../memory/bank-templates/import-template.ts'
import type { Engine } from '../../memory/engine.ts'
import type { Handlers } from '../handlers.ts'

const schema = z.toJSONSchema(BankTemplateManifest, { io: 'input' }) as Record<string, unknown>

export const bankTemplateHandlers = (engine: Engine) =>
  ({
    importBankTemplate: ({ params, query, body }) => importTemplate(engine, params.bank_id, body, query),
    exportBankTemplate: ({ params }) => exportTemplate(engine, params.bank_id),
    getBankTemplateSchema: async () => schema,
  }) satisfies Partial<Handlers>

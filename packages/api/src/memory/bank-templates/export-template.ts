import type { BankTemplateDirective, BankTemplateManifest, BankTemplateMentalModel } from 'hindsight-contract'
import { many, sql } from '../../database/sql.ts'
import { notFound } from '../../errors.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'

/** What the bank itself has decided: overrides, mental models with a question, directives. @throws ApiError 404 */
export async function exportTemplate(engine: Engine, bankId: string): Promise<BankTemplateManifest> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw notFound(`Bank '${bankId}' not found`)
  const [models, directives] = await Promise.all([
    many<BankTemplateMentalModel>(
      engine.db,
      sql`select id, name, source_query, tags, max_tokens, trigger from mental_models m
          where bank = ${bank.number} and source_query <> ''
            and not exists (select 1 from knowledge_nodes n where n.bank = m.bank and n.mental_model = m.id)
          order by created_at, id`,
    ),
    many<BankTemplateDirective>(
      engine.db,
      sql`select name, content, priority, is_active, tags from directives
          where bank = ${bank.number} order by priority desc, created_at, name`,
    ),
  ])
  return {
    version: '1',
    ...(Object.keys(bank.config).length > 0 && { bank: bank.config }),
    ...(models.length > 0 && { mental_models: models }),
    ...(directives.length > 0 && { directives }),
  }
}

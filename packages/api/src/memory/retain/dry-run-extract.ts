import type { DryRunExtractionResult, DryRunExtractRequest } from 'hindsight-contract'
import { bankSettingsSchema } from '../../config/bank/bank-settings.ts'
import { unprocessable } from '../../errors.ts'
import type { TokenUsage } from '../../models/language/language-model.ts'
import { type Bank, findBank } from '../banks/find-bank.ts'
import { screenFields } from '../defense/screen-fields.ts'
import { defenseOf, messageOf } from '../defense/screen-items.ts'
import type { Engine } from '../engine.ts'
import { wireTimeOrNull } from '../wire-time.ts'
import { wireUsage } from '../wire-usage.ts'
import { problemsOf } from './describe-result.ts'
import { readDocuments } from './read-documents.ts'
import { receive } from './receive.ts'
import { DEFAULT_RETAIN, type RetainDefaults, retainSettings } from './retain-settings.ts'
import { askModel } from './with-model/extract-with-model.ts'

/** What retaining the content would store. Stores nothing and creates no bank. */
export async function dryRunExtract(
  engine: Engine,
  bankId: string,
  request: DryRunExtractRequest,
  signal?: AbortSignal,
): Promise<DryRunExtractionResult> {
  const bank = (await findBank(engine.db, bankId)) ?? { id: bankId, name: bankId, config: {} }
  const { content, context, found } = await screenContent(engine, bank, request)
  const { timestamp } = request
  const settings = retainSettings(
    engine,
    { ...bank, config: { ...bank.config, ...overridesOf(request) } },
    defaultsOf(engine, request),
  )
  const [document] = receive({ items: [{ content, context, timestamp, resolve_entities: true }] }, engine.now())
  const language = engine.languageFor('retain', bankId)
  const usage: TokenUsage[] = []
  const ask = language === null ? null : askModel(language, signal)
  const [read] = await readDocuments([document!], new Map(), { settings, ask, usage, told: new Map(), signal })
  const problems = [...found, ...problemsOf(read!)]
  return {
    facts: read!.facts.map((fact) => ({
      text: fact.text,
      fact_type: fact.type,
      occurred_start: wireTimeOrNull(fact.occurredStart),
      occurred_end: wireTimeOrNull(fact.occurredEnd),
      entities: fact.mentions.map(({ name }) => name),
    })),
    usage: wireUsage(usage),
    ...(problems.length > 0 && { problems }),
  }
}

/** Nothing is noted of what is found: nothing is stored either. @throws ApiError 422 where it would be blocked */
async function screenContent(
  engine: Engine,
  bank: Pick<Bank, 'config'>,
  { content, context }: DryRunExtractRequest,
): Promise<{ readonly content: string; readonly context: string; readonly found: readonly string[] }> {
  const action = defenseOf(engine, bank)
  if (action === null) return { content, context, found: [] }
  const { item, hits } = await screenFields({ content, context })
  if (hits.length === 0) return { ...item, found: [] }
  const message = messageOf(action, hits)
  if (action === 'block') throw unprocessable({ violations: [{ index: 0, detector: 'sensitive_data', message }] })
  return { ...item, found: [message] }
}

const FIELDS = [
  'retain_mission',
  'retain_extraction_mode',
  'retain_custom_instructions',
  'retain_chunk_size',
  'entity_labels',
  'entities_allow_free_form',
] as const

/** What the request decides otherwise than the bank. */
function overridesOf(request: DryRunExtractRequest): Record<string, unknown> {
  const overrides: Record<string, unknown> = {}
  for (const field of FIELDS) {
    if (request[field] == null) continue
    const parsed = bankSettingsSchema.shape[field].safeParse(request[field])
    if (!parsed.success) throw unprocessable(`${field}: ${parsed.error.issues[0]?.message ?? 'is not valid'}`)
    overrides[field] = parsed.data
  }
  return overrides
}

function defaultsOf(
  { settings }: Engine,
  { retain_extract_causal_links: findCauses, llm_output_language: outputLanguage }: DryRunExtractRequest,
): RetainDefaults {
  const { retain = DEFAULT_RETAIN } = settings
  return {
    ...retain,
    findCauses: findCauses ?? retain.findCauses,
    outputLanguage: outputLanguage?.trim() || retain.outputLanguage,
  }
}

import type { DryRunExtractionResult, DryRunExtractRequest } from 'hindsight-contract'
import { unprocessable } from '../../errors.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { wireTimeOrNull } from '../wire-time.ts'
import { dropDuplicates } from './drop-duplicates.ts'
import { extractFacts } from './extract-facts.ts'
import { receive } from './receive.ts'
import { retainSettings } from './retain-settings.ts'
import { splitBeside } from './split-beside.ts'

/** What retaining the content would store. Stores nothing and creates no bank. */
export async function dryRunExtract(
  engine: Engine,
  bankId: string,
  request: DryRunExtractRequest,
  signal?: AbortSignal,
): Promise<DryRunExtractionResult> {
  const bank = (await findBank(engine.db, bankId)) ?? { id: bankId, name: bankId, config: {} }
  const { content, context, timestamp } = request
  if (request.retain_chunk_size != null && request.retain_chunk_size < 1) {
    throw unprocessable('retain_chunk_size: must be at least 1')
  }
  const overrides = {
    ...(request.retain_chunk_size != null && { retain_chunk_size: request.retain_chunk_size }),
    ...(request.retain_extraction_mode != null && { retain_extraction_mode: request.retain_extraction_mode }),
    ...(request.entities_allow_free_form != null && { entities_allow_free_form: request.entities_allow_free_form }),
  }
  const settings = retainSettings({ ...bank, config: { ...bank.config, ...overrides } })
  const items = receive({ items: [{ content, context, timestamp, resolve_entities: true }] }, engine.now())[0]!.items
  const texts = items.map(({ text }) => text)
  const { segments } = await splitBeside({ items: texts, unit: settings.unit, chunkSize: settings.chunkSize }, signal)
  const facts = await dropDuplicates(await extractFacts(items, segments, settings, signal), signal)
  return {
    facts: facts.map((fact) => ({
      text: fact.text,
      fact_type: fact.type,
      occurred_start: wireTimeOrNull(fact.occurredStart),
      occurred_end: wireTimeOrNull(fact.occurredEnd),
      entities: fact.mentions.map(({ name }) => name),
    })),
    usage: { input_tokens: 0, output_tokens: 0, total_tokens: 0, cached_tokens: 0, thoughts_tokens: 0 },
  }
}

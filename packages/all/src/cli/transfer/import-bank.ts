import { CliError, misuse } from 'hindsight-api/terminal'
import { type HindsightApi, type NewMentalModel, NotFoundError, type RetainItem } from 'hindsight-client'
import type { Context } from '../context.ts'
import { readText, readTextFile } from '../input/read-text.ts'
import { importArchive, isArchive } from './bank-archive.ts'
import {
  type BankIdentityLine,
  type BankLine,
  type DirectiveLine,
  type DocumentLine,
  type MentalModelLine,
  parseBankFile,
} from './bank-file.ts'

export async function runImport(
  context: Context,
  bank: string,
  file: string,
  flags: { readonly merge?: boolean },
): Promise<void> {
  const { output } = context
  if (file !== '-' && (await isArchive(file))) {
    const api = await context.api()
    if (!flags.merge) await requireEmpty(api, bank)
    return importArchive(context, api, bank, file, flags.merge ?? false)
  }
  const text = file === '-' ? await readText('-', (note) => output.note(note)) : await readTextFile(file)
  const lines = parseBankFile(text)
  const api = await context.api()
  if (!flags.merge) await requireEmpty(api, bank)
  const counts = await importLines(context, api, bank, lines)
  output.result({ bank, ...counts }, () => {
    const { documents, memories, directives, mental_models } = counts
    return `Imported into ${bank}: ${documents} documents with ${memories} memories, ${directives} directives, ${mental_models} mental models`
  })
}

/** @throws CliError when the bank holds anything. */
async function requireEmpty(api: HindsightApi, bank: string): Promise<void> {
  try {
    await api.banks.get(bank)
  } catch (error) {
    if (error instanceof NotFoundError) return
    throw error
  }
  const { total_documents, total_nodes } = await api.banks.stats(bank)
  const { total: directives } = await api.directives.list(bank, { activeOnly: false, limit: 1 })
  const { total: models } = await api.mentalModels.list(bank, { detail: 'metadata', limit: 1 })
  if (total_documents + total_nodes + directives + models === 0) return
  throw misuse(
    `Bank ${bank} is not empty.`,
    'Import into another bank, or add to this one with --merge: documents with the same id are replaced.',
  )
}

async function importLines(context: Context, api: HindsightApi, bank: string, lines: readonly BankLine[]) {
  const counts = { documents: 0, memories: 0, directives: 0, mental_models: 0 }
  const models = lines.filter((line) => line.kind === 'mental_model')
  const rest = lines.filter((line) => line.kind !== 'mental_model')
  // Mental models last: their texts are about what the documents say.
  for (const [nth, line] of [...rest, ...models].entries()) {
    context.output.progress().show(`Importing into ${bank}`, nth, lines.length)
    try {
      if (line.kind === 'bank') await importIdentity(api, bank, line)
      if (line.kind === 'directive') counts.directives += await importDirective(api, bank, line)
      if (line.kind === 'mental_model') counts.mental_models += await importMentalModel(api, bank, line)
      if (line.kind === 'document') {
        counts.documents++
        counts.memories += await importDocument(api, bank, line)
      }
    } catch (cause) {
      context.output.endProgress()
      const what = line.kind === 'document' ? `document ${line.id}` : line.kind.replace('_', ' ')
      context.output.warn(`Stopped at ${what}; ${counts.documents} documents are in. To go on later: --merge`)
      throw cause
    }
  }
  return counts
}

async function importIdentity(api: HindsightApi, bank: string, line: BankIdentityLine): Promise<void> {
  const { name, mission, disposition, settings } = line
  await api.banks.create(bank, { name, mission, disposition })
  if (Object.keys(settings).length > 0) await api.banks.updateConfig(bank, settings)
}

/** One of the same name takes the new content. */
async function importDirective(api: HindsightApi, bank: string, line: DirectiveLine): Promise<number> {
  const { name, content, priority, is_active: isActive, tags } = line
  const directive = { name, content, priority, isActive, tags }
  for await (const existing of api.directives.iterate(bank, { activeOnly: false })) {
    if (existing.name !== name) continue
    await api.directives.update(bank, existing.id, directive)
    return 1
  }
  await api.directives.create(bank, directive)
  return 1
}

async function importMentalModel(api: HindsightApi, bank: string, line: MentalModelLine): Promise<number> {
  const { id, name, source_query, content, tags, max_tokens, trigger } = line
  if (source_query === null && content === null) throw new CliError(`Mental model ${id} has neither question nor text.`)
  const model: Omit<NewMentalModel, 'id'> = {
    name,
    tags,
    ...(source_query && { sourceQuery: source_query }),
    ...(content !== null && { content }),
    ...(max_tokens !== null && { maxTokens: max_tokens }),
    ...(trigger !== null && { trigger: camelCaseNames(trigger) }),
  }
  if (await exists(api, bank, id)) await api.mentalModels.update(bank, id, model)
  else await api.mentalModels.create(bank, { id, ...model })
  return 1
}

async function exists(api: HindsightApi, bank: string, modelId: string): Promise<boolean> {
  try {
    await api.mentalModels.get(bank, modelId, { detail: 'metadata' })
    return true
  } catch (error) {
    if (error instanceof NotFoundError) return false
    throw error
  }
}

const camelCaseNames = (wire: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(
    Object.entries(wire).map(([name, value]) => [
      name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  )

/** Each by itself: facts that two documents share stay with both. */
async function importDocument(api: HindsightApi, bank: string, line: DocumentLine): Promise<number> {
  const item: RetainItem = {
    content: line.text,
    document_id: line.id,
    timestamp: line.timestamp,
    context: line.context,
    tags: line.tags,
    metadata: { ...line.metadata },
    observation_scopes: line.observation_scopes as RetainItem['observation_scopes'],
  }
  const { results } = await api.retainBatch(bank, [item])
  return (results ?? []).reduce((sum, result) => sum + result.memories_created + result.memories_unchanged, 0)
}

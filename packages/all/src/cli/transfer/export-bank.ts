import { open, rm } from 'node:fs/promises'
import { misuse } from 'hindsight-api/terminal'
import type { DocumentResponse, HindsightApi } from 'hindsight-client'
import type { Context } from '../context.ts'
import { exportArchive, isArchiveName } from './bank-archive.ts'
import type { BankLine, DocumentLine } from './bank-file.ts'

export async function runExport(
  context: Context,
  bank: string,
  file: string,
  flags: { readonly force?: boolean },
): Promise<void> {
  const api = await context.api()
  // Before a file is made: an unknown bank leaves none.
  await api.banks.get(bank)
  if (file === '-') {
    for await (const line of exportBank(context, api, bank)) context.output.write(`${JSON.stringify(line)}\n`)
    return
  }
  if (isArchiveName(file)) {
    let bytes = 0
    await writeFile(file, flags.force ?? false, exportArchive(context, api, bank), (piece) => {
      bytes += piece.length
    })
    context.output.result({ bank, file, bytes }, () => `Exported ${bank} to ${file}`)
    return
  }
  const counts = await writeLines(file, flags.force ?? false, exportBank(context, api, bank))
  const result = { bank, file, ...counts }
  context.output.result(result, () => `Exported ${bank} to ${file}: ${counts.documents} documents`)
}

async function writeLines(
  path: string,
  overwrite: boolean,
  lines: AsyncIterable<BankLine>,
): Promise<{ lines: number; documents: number }> {
  const counts = { lines: 0, documents: 0 }
  const texts = async function* () {
    for await (const line of lines) {
      yield `${JSON.stringify(line)}\n`
      counts.lines++
      if (line.kind === 'document') counts.documents++
    }
  }
  await writeFile(path, overwrite, texts(), () => {})
  return counts
}

/** Only its owner may read what a memory holds. A file that was not finished is removed. */
async function writeFile<Piece extends string | Uint8Array>(
  path: string,
  overwrite: boolean,
  pieces: AsyncIterable<Piece>,
  onPiece: (piece: Piece) => void,
): Promise<void> {
  const file = await open(path, overwrite ? 'w' : 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw misuse(`${path} is there already.`, 'To write over it: --force')
    throw error
  })
  try {
    for await (const piece of pieces) {
      await file.writeFile(piece)
      onPiece(piece)
    }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

async function* exportBank(context: Context, api: HindsightApi, bank: string): AsyncGenerator<BankLine> {
  yield { kind: 'header', format: 1, bank, exported_at: new Date().toISOString() }
  const { name, mission, disposition } = await api.banks.get(bank)
  const { overrides } = await api.banks.getConfig(bank)
  yield { kind: 'bank', name, mission, disposition, settings: overrides }
  for await (const directive of api.directives.iterate(bank, { activeOnly: false })) {
    const { name, content, priority, is_active, tags } = directive
    yield { kind: 'directive', name, content, priority, is_active, tags }
  }
  for await (const model of api.mentalModels.iterate(bank, { detail: 'content' })) {
    const { id, name, source_query = null, content = null, tags, max_tokens = null, trigger = null } = model
    yield { kind: 'mental_model', id, name, source_query, content, tags, max_tokens, trigger }
  }
  yield* exportDocuments(context, api, bank)
}

/** The oldest first, so that an import sees them in the order in which they came. */
async function* exportDocuments(context: Context, api: HindsightApi, bank: string): AsyncGenerator<DocumentLine> {
  const listed: { id: string; created_at: string }[] = []
  for await (const { id, created_at } of api.documents.iterate(bank)) listed.push({ id, created_at })
  listed.sort((a, b) => a.created_at.localeCompare(b.created_at))
  for (const [nth, { id }] of listed.entries()) {
    context.output.progress().show(`Exporting ${bank}`, nth, listed.length)
    const document = await api.documents.get(bank, id)
    if (document.original_text !== null) yield documentLine(document, document.original_text)
    else context.output.warn(`The text of document ${id} was not kept; it is left out.`)
  }
  context.output.endProgress()
}

/** A document for which no time was given was said when it came. */
function documentLine(document: DocumentResponse, text: string): DocumentLine {
  const { context = null, event_date = document.created_at } = (document.retain_params ?? {}) as {
    context?: string | null
    event_date?: string | null
  }
  return {
    kind: 'document',
    id: document.id,
    text,
    timestamp: event_date ?? 'unset',
    context,
    tags: document.tags,
    metadata: (document.document_metadata ?? {}) as Record<string, string>,
    observation_scopes: document.observation_scopes ?? null,
  }
}

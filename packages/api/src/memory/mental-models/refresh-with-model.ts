import type { LanguageModel, TokenUsage } from '../../models/language/language-model.ts'
import { ModelError } from '../../models/model-error.ts'
import type { Statement } from '../reflect/statement.ts'
import { editWithModel } from './edit-with-model.ts'
import { findNews } from './find-news.ts'
import { findRetraction, type Retraction } from './find-retraction.ts'
import { findSourceTexts } from './find-source-texts.ts'
import { isUnwritten } from './mental-model.ts'
import { noProvenance, readProvenance } from './provenance.ts'
import { documentBrief, type RefreshBrief } from './refresh-brief.ts'
import type { RefreshDraft } from './refresh-draft.ts'
import { decideContent, renderWithoutModel, whyNoDelta } from './render-without-model.ts'
import { type WrittenText, writeFromMemories } from './write-document.ts'

/** Memories that a model is given to write from; the best of each search come first. */
const MOST_STATEMENTS = 96

const nothingFound = 'No memory in its scope answers its question: the text is kept as it is.'
const ungrounded = 'The language model named no memory that its text rests on, so the text was not used.'

/**
 * Lets a language model bring a text up to date: by edits where the trigger asks for them and there is something to edit,
 * else as a whole.
 * @param usage takes down what every call took
 * @throws ModelError when the model cannot be asked.
 */
export async function refreshWithModel(
  language: LanguageModel,
  brief: RefreshBrief,
  usage: TokenUsage[],
  signal?: AbortSignal,
): Promise<RefreshDraft> {
  const { model } = brief
  const reason = whyNoDelta(model)
  if (model.trigger.mode === 'full' || reason !== null) return writeAnew(language, brief, usage, signal, reason)
  const edited = await edit(language, brief, usage, signal)
  if ('outcome' in edited) return edited
  const written = await writeAnew(language, brief, usage, signal, edited.reason)
  return { ...written, deltaOperations: { applied: [], skipped: [...edited.skipped] } }
}

async function writeAnew(
  language: LanguageModel,
  brief: RefreshBrief,
  usage: TokenUsage[],
  signal: AbortSignal | undefined,
  fallbackReason: RefreshDraft['fallbackReason'],
): Promise<RefreshDraft> {
  const { model } = brief
  const base = { mode: 'full', fallbackReason, modelUsed: true, deltaOperations: null, retraction: null } as const
  const statements = brief.evidence.statements
    .filter(brief.isAllowed)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MOST_STATEMENTS)
  const written =
    statements.length === 0
      ? { content: '', provenance: noProvenance, warnings: [] }
      : await writeFromBest(language, brief, statements, usage, signal)
  if (written === null) {
    // Better the memories themselves than nothing.
    if (isUnwritten(model)) {
      const rendered = await renderWithoutModel(brief)
      return { ...rendered, fallbackReason, warnings: [ungrounded] }
    }
    return {
      ...base,
      outcome: 'refresh_failed_empty_candidate',
      candidate: '',
      content: model.content,
      provenance: null,
      warnings: [],
      failure: `${ungrounded} The one before is kept.`,
    }
  }
  const { content: candidate, provenance, warnings } = written
  const decided = decideContent(model, candidate)
  const isKept = decided.outcome === 'content_preserved_no_new_facts'
  return {
    ...base,
    ...decided,
    candidate,
    // Nothing of a model's is in what says that nothing is known: it is written anew when something is.
    modelUsed: candidate !== '',
    provenance: isKept ? null : provenance,
    warnings: isKept ? [nothingFound] : warnings,
    failure: null,
  }
}

/** From half of the memories, as often as it takes, when the model cannot take in all of them. */
async function writeFromBest(
  language: LanguageModel,
  brief: RefreshBrief,
  statements: readonly Statement[],
  usage: TokenUsage[],
  signal: AbortSignal | undefined,
): Promise<WrittenText | null> {
  try {
    const sources = await findSourceTexts(brief, statements)
    return await writeFromMemories(language, documentBrief(brief), statements, sources, usage, signal)
  } catch (error) {
    if (!(error instanceof ModelError && error.kind === 'too_long') || statements.length < 2) throw error
    const best = statements.slice(0, Math.ceil(statements.length / 2))
    return writeFromBest(language, brief, best, usage, signal)
  }
}

async function edit(
  language: LanguageModel,
  brief: RefreshBrief,
  usage: TokenUsage[],
  signal: AbortSignal | undefined,
): Promise<RefreshDraft | Extract<Awaited<ReturnType<typeof editWithModel>>, { reason: unknown }>> {
  const { engine, bank, model } = brief
  const provenance = readProvenance(model.reflect_response)
  const [found, retraction] = await Promise.all([
    findNews(engine.db, bank.number, model, brief.evidence, brief.maxEvidenceTokens),
    findRetraction(engine.db, bank.number, provenance),
  ])
  const news = { ...found, statements: found.statements.filter(brief.isAllowed) }
  const base = { mode: 'delta', fallbackReason: null, modelUsed: true, failure: null } as const
  if (news.statements.length === 0 && retraction.gone.size === 0) {
    return {
      ...base,
      outcome: 'content_preserved_no_new_facts',
      candidate: '',
      content: model.content,
      provenance: null,
      deltaOperations: { applied: [], skipped: [] },
      retraction: null,
      warnings: [],
    }
  }
  const given = { content: model.content, provenance, news, retraction }
  const edited = await editWithModel(language, documentBrief(brief), given, usage, signal)
  if ('reason' in edited) return edited
  return {
    ...base,
    outcome: edited.content === model.content ? 'content_unchanged' : 'content_written',
    candidate: edited.content,
    content: edited.content,
    provenance: edited.provenance,
    deltaOperations: { applied: edited.operations.map((operation) => ({ ...operation })), skipped: [] },
    retraction: describeRetraction(retraction),
    warnings: news.leftOut > 0 ? [`${news.leftOut} new memories found no room and were left out.`] : [],
  }
}

function describeRetraction({ gone }: Retraction): RefreshDraft['retraction'] {
  return gone.size === 0 ? null : { fact_ids: [...gone.keys()], fact_texts: [...gone.values()], applied: true }
}

import { chooseStatements } from '../reflect/choose-statements.ts'
import { fillSchema } from '../reflect/fill-schema.ts'
import { whatIsAsked } from '../reflect/what-is-asked.ts'
import { isUnwritten, type MentalModel } from './mental-model.ts'
import { citedMemory, noProvenance } from './provenance.ts'
import type { RefreshBrief } from './refresh-brief.ts'
import type { RefreshDraft } from './refresh-draft.ts'
import { renderDocument } from './render-document.ts'

const mostStatements = 60
const nothingKnown = '_Nothing is known about this yet._'
const fullOnly = 'Without a language model every refresh is a full one.'

/** A document of the best evidence, as it stands in the bank. */
export async function renderWithoutModel(brief: RefreshBrief): Promise<RefreshDraft> {
  const { model, style } = brief
  const { content: candidate, cited } = await renderDocument(
    model.name,
    chooseBest(brief),
    style.dates ?? true,
    model.max_tokens,
  )
  return {
    ...decideContent(model, candidate),
    mode: 'full',
    fallbackReason: whyNoDelta(model) ?? (model.trigger.mode === 'delta' ? 'structured_doc_unreadable' : null),
    candidate,
    provenance:
      candidate === ''
        ? isUnwritten(model)
          ? noProvenance
          : null
        : { citations: [], memories: cited.map(citedMemory) },
    modelUsed: false,
    deltaOperations: null,
    retraction: null,
    warnings: model.trigger.mode === 'delta' ? [fullOnly] : [],
    failure: null,
  }
}

/** What the best evidence says of each property of a schema. */
export function fillSchemaWithoutModel(brief: RefreshBrief, schema: Readonly<Record<string, unknown>>) {
  return fillSchema(schema, chooseBest(brief).statements)
}

function chooseBest({ engine, evidence, isAllowed, model, startedAt }: RefreshBrief) {
  return chooseStatements(
    evidence.statements.filter(isAllowed),
    whatIsAsked(model.source_query, startedAt, engine.settings.timeLanguages),
    mostStatements,
  )
}

/** A text is not given up because nothing was found this time. */
export function decideContent(model: MentalModel, candidate: string): Pick<RefreshDraft, 'outcome' | 'content'> {
  const content = candidate !== '' ? candidate : isUnwritten(model) ? nothingKnown : model.content
  if (candidate === '' && !isUnwritten(model)) return { outcome: 'content_preserved_no_new_facts', content }
  return { outcome: content === model.content ? 'content_unchanged' : 'content_written', content }
}

/** Why there is nothing that a delta could edit; null when there is, or nobody asked for one. */
export function whyNoDelta(model: MentalModel): RefreshDraft['fallbackReason'] {
  if (model.trigger.mode === 'full') return null
  if (isUnwritten(model)) return 'no_baseline_content'
  const asked = model.last_refreshed_source_query
  if (asked !== null && asked !== model.source_query) return 'source_query_changed'
  // What was put together by rules is written anew rather than edited.
  return model.reflect_response?.model_used === false ? 'structured_doc_unreadable' : null
}

import type { LanguageModel, TokenUsage } from '../../models/language/language-model.ts'
import { generateStructured } from '../../models/language/structured/generate-structured.ts'
import { ModelError, type ModelErrorKind } from '../../models/model-error.ts'
import { loadTokenCounter } from '../../text/count-tokens.ts'
import { parseDocument } from './block-document.ts'
import { type DeltaBrief, deltaMessages, deltaSchema } from './delta-prompt.ts'
import type { DocumentBrief } from './document-brief.ts'
import type { News } from './find-news.ts'
import type { Retraction } from './find-retraction.ts'
import { type Citation, citedMemory, onlyCited, type Provenance } from './provenance.ts'
import { type Delta, type DeltaReading, type DeltaTarget, type ProposedOperation, readDelta } from './read-delta.ts'

export interface EditedText {
  readonly content: string
  readonly provenance: Provenance
  readonly operations: readonly ProposedOperation[]
}

/** What a model proposed and could not be applied. */
export interface RefusedDelta {
  readonly reason: 'delta_ops_failed' | 'delta_ops_all_skipped'
  readonly skipped: readonly Record<string, unknown>[]
}

/** Problems that a complaint names. */
/** The model works, and may write the page although it cannot edit it. */
const ABOUT_THE_EDITS: readonly ModelErrorKind[] = ['invalid_answer', 'too_long']
const MOST_NAMED = 5

/**
 * Lets a model edit a text by what is new and what was taken back. Blocks that it does not name keep every byte. What it
 * proposes is applied as a whole or, when something is wrong with it also the second time, not at all.
 * @param usage takes down what the calls took
 * @throws ModelError when the model cannot be asked.
 */
export async function editWithModel(
  model: LanguageModel,
  brief: DocumentBrief,
  given: {
    readonly content: string
    readonly provenance: Provenance
    readonly news: News
    readonly retraction: Retraction
  },
  usage: TokenUsage[],
  signal?: AbortSignal,
): Promise<EditedText | RefusedDelta> {
  const document = parseDocument(given.content)
  const { news, retraction, provenance } = given
  const restsOn = (place: number) => idsOf(provenance, document.blocks[place]!.text)
  const isGone = (id: string) => retraction.gone.has(id)
  const target: DeltaTarget = {
    document,
    news: news.statements.length,
    isSupported: (place) => restsOn(place).some((id) => !isGone(id)),
    isRetracted: (place) => restsOn(place).length > 0 && restsOn(place).every(isGone),
  }
  const deltaBrief: DeltaBrief = {
    ...brief,
    document,
    news: news.statements,
    before: retraction.changed,
    retracted: [...retraction.gone].map(([id, text]) => ({
      text,
      blocks: [...document.blocks.keys()].filter((place) => restsOn(place).includes(id)),
    })),
  }
  const countTokens = await loadTokenCounter()
  const limit = Math.max(brief.maxTokens, countTokens(given.content))
  let last: DeltaReading = { problems: [] }
  const read = (value: unknown): { value: Delta } | { problem: string } => {
    last = readDelta(value, target)
    if ('problems' in last) return { problem: nameProblems(last.problems) }
    const tokens = countTokens(last.delta.content)
    if (tokens <= limit) return { value: last.delta }
    const problem = `the page would be ${tokens} tokens long, and ${limit} is the most: shorten or remove something`
    last = { problems: last.delta.operations.map((operation) => ({ operation, problem })) }
    return { problem }
  }
  // Counted where it is spent, so that an answer in vain is counted as well.
  const counted: LanguageModel = {
    provider: model.provider,
    model: model.model,
    async generate(request) {
      const reply = await model.generate(request)
      usage.push(reply.usage)
      return reply
    },
  }
  try {
    const { value: delta, truncated } = await generateStructured(
      counted,
      {
        messages: deltaMessages(deltaBrief),
        schema: { name: 'edits', schema: deltaSchema },
        temperature: 0,
        ...(signal === undefined ? {} : { signal }),
      },
      read,
    )
    // What is missing may be what takes the news in.
    if (truncated) return refusal({ problems: [] }, 'the edits were cut off')
    return { content: delta.content, operations: delta.operations, provenance: provenanceAfter(delta) }
  } catch (error) {
    if (!(error instanceof ModelError) || !ABOUT_THE_EDITS.includes(error.kind)) throw error
    return refusal(last, error.message)
  }

  function provenanceAfter(delta: Delta): Provenance {
    const citations = delta.blocks.flatMap(({ text, before, isKept, cited }): Citation[] => {
      const old =
        before === null
          ? []
          : restsOn(before)
              .filter((id) => !isGone(id))
              .map((id) => retraction.renamed.get(id) ?? id)
      const fresh = isKept ? [] : cited.map((place) => news.statements[place]!.id)
      const ids = [...new Set([...old, ...fresh])]
      return ids.length === 0 ? [] : [{ text, memory_ids: ids }]
    })
    const renamed = provenance.memories.map((memory) => ({
      ...memory,
      id: retraction.renamed.get(memory.id) ?? memory.id,
    }))
    return onlyCited(citations, [...renamed, ...news.statements.map(citedMemory)])
  }
}

function idsOf({ citations }: Provenance, text: string): string[] {
  return citations.filter((citation) => citation.text === text).flatMap(({ memory_ids }) => memory_ids)
}

function nameProblems(problems: readonly { readonly problem: string }[]): string {
  const named = problems.slice(0, MOST_NAMED).map(({ problem }) => problem)
  return [...named, ...(problems.length > MOST_NAMED ? [`and ${problems.length - MOST_NAMED} more`] : [])].join('; ')
}

function refusal(last: DeltaReading, message: string): RefusedDelta {
  const problems = 'problems' in last ? last.problems : []
  const skipped = problems.map(({ operation, problem }) => ({ ...operation, skipped_because: problem }))
  const isEach = problems.length > 0 && problems.every(({ operation }) => operation !== null)
  return {
    reason: isEach ? 'delta_ops_all_skipped' : 'delta_ops_failed',
    skipped: skipped.length > 0 ? skipped : [{ skipped_because: message }],
  }
}

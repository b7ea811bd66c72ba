import type { ReflectDegradation } from 'hindsight-contract'
import { ModelError } from '../../../models/model-error.ts'
import { loadTokenCounter } from '../../../text/count-tokens.ts'
import { splitSentences } from '../../../text/sentences.ts'
import { cutToTokens } from '../../cut-to-tokens.ts'
import type { Directive } from '../../directives/directive.ts'
import { type CheckedDirective, checkDirectives } from '../check-directives.ts'
import { enforceSilence } from '../enforce-silence.ts'
import { understandDirectives } from '../understand-directives.ts'
import { type AgentAnswer, type AgentParts, askModel } from './run-agent.ts'

export interface ReviewedAnswer {
  readonly text: string
  readonly directives: readonly CheckedDirective<Directive>[]
  readonly degraded: readonly ReflectDegradation[]
}

interface Demands {
  readonly directives: readonly Directive[]
  /** cl100k tokens. */
  readonly maxTokens: number
}

/**
 * Checks an answer against the directives and its length, and lets the model correct it once. What must not be said is
 * taken out in any case, and what is still too long is cut; any other directive that is not followed is told.
 */
export async function reviewAnswer(parts: AgentParts, answer: AgentAnswer, demands: Demands): Promise<ReviewedAnswer> {
  const countTokens = await loadTokenCounter()
  const { deadline } = parts
  const problemsOf = (text: string) => {
    const tokens = countTokens(text)
    return [
      ...checkDirectives(text, demands.directives).flatMap(({ directive, problems }) =>
        problems.map((problem) => `“${directive.name}” (${directive.content}) is not followed: ${problem}`),
      ),
      ...(tokens > demands.maxTokens ? [`it has ${tokens} tokens, and may have ${demands.maxTokens}`] : []),
    ]
  }
  const problems = [...problemsOf(answer.text), ...(answer.isCut ? ['it is cut off in the middle'] : [])]
  const repaired = problems.length === 0 || deadline.isOver() ? null : await repair(parts, answer, problems)
  const { style } = understandDirectives(demands.directives)
  const written = repaired ?? answer
  const silenced = enforceSilence(written.text, style.exclusions)
  const tokens = countTokens(silenced)
  const text = tokens <= demands.maxTokens ? silenced : shorten(silenced, tokens, demands.maxTokens, countTokens)
  const directives = checkDirectives(text, demands.directives)
  return {
    text,
    directives,
    degraded: [
      ...(deadline.isOver()
        ? [{ part: 'time' as const, reason: 'The answer was broken off when the time was over.' }]
        : []),
      ...(tokens > demands.maxTokens || (written.isCut && !deadline.isOver())
        ? [{ part: 'length' as const, reason: 'The answer was cut to its longest length.' }]
        : []),
      ...directives
        .filter(({ outcome }) => outcome === 'violated')
        .map(({ directive, problems: left }) => ({
          part: 'directive' as const,
          reason: `“${directive.name}” is not followed: ${left.join('; ')}`,
        })),
    ],
  }
}

/** Null when the model cannot be asked again, or says nothing: then the first answer has to do. */
async function repair(
  parts: AgentParts,
  answer: AgentAnswer,
  problems: readonly string[],
): Promise<AgentAnswer | null> {
  try {
    const reply = await askModel(
      parts,
      [
        ...answer.messages,
        { role: 'assistant', content: answer.text },
        {
          role: 'user',
          content: `This answer cannot be given:\n${problems.map((problem) => `- ${problem}`).join('\n')}\nWrite the whole answer again, with its citations and without these faults. Say nothing about the correction.`,
        },
      ],
      'repair',
    )
    if (reply.text.trim() === '') return null
    return { text: reply.text, messages: answer.messages, isCut: reply.finishReason === 'length' }
  } catch (error) {
    if (error instanceof ModelError || parts.deadline.isOver()) return null
    throw error
  }
}

function shorten(text: string, tokens: number, most: number, countTokens: (text: string) => number): string {
  const cut = cutToTokens(text, tokens, Math.max(0, most), countTokens)
  return completeSentences(cut) || cut
}

/** The text up to the end of its last complete sentence; '' when none is complete. */
export function completeSentences(text: string): string {
  const spans = splitSentences(text)
  const last = spans.findLast(({ start, end }) =>
    /[.!?…。！？](?:\s*\[\d+(?:\s*[,;]\s*\d+)*\])*["'”’)*_]*$/.test(text.slice(start, end)),
  )
  return last === undefined ? '' : text.slice(0, last.end)
}

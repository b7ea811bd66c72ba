import type { ReflectLLMCall, ReflectRequest, ReflectResponse } from 'hindsight-contract'
import type { LanguageModel } from '../../models/language/language-model.ts'
import { ModelError } from '../../models/model-error.ts'
import { effectiveIdentity } from '../banks/bank-identity.ts'
import type { Bank } from '../banks/find-bank.ts'
import type { Directive } from '../directives/directive.ts'
import type { Engine } from '../engine.ts'
import { wireUsage } from '../wire-usage.ts'
import { basedOn } from './based-on.ts'
import { fillSchema } from './fill-schema.ts'
import type { Statement } from './statement.ts'
import { structureAnswer, type WrittenAnswer, writeAnswer } from './write-answer.ts'

/** Statements that a model is given; the best of each search come first. */
const statementsByBudget = { low: 24, mid: 48, high: 96 } as const

export interface AnswerAttempt {
  /** Null when there is no model, nothing to answer from, or the model failed. */
  readonly response: ReflectResponse | null
  readonly calls: readonly ReflectLLMCall[]
  /** Why a model that is configured has not answered. */
  readonly reason: string | null
}

const noAttempt: AnswerAttempt = { response: null, calls: [], reason: null }

/** Lets the language model answer from the statements. Its failure is no failure of reflect: the reason is told. */
export async function answerInWords(
  engine: Engine,
  bank: Bank,
  given: {
    readonly request: ReflectRequest
    readonly statements: readonly Statement[]
    readonly directives: readonly Directive[]
  },
  signal?: AbortSignal,
): Promise<AnswerAttempt> {
  const language = engine.languageFor('reflect', bank.id)
  const { request, directives } = given
  const statements = given.statements.toSorted((a, b) => b.score - a.score).slice(0, statementsByBudget[request.budget])
  if (language === null || statements.length === 0) return noAttempt
  const { mission, disposition } = effectiveIdentity(bank)
  try {
    const answer = await writeAnswer(
      language,
      {
        question: request.query,
        context: request.context ?? null,
        statements,
        directives,
        bankName: bank.name,
        mission,
        disposition,
        maxTokens: request.max_tokens,
        now: engine.now(),
      },
      signal,
    )
    return await respond(language, request, answer, directives, signal)
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    return { ...noAttempt, reason: `The language model did not answer: ${error.message}` }
  }
}

async function respond(
  language: LanguageModel,
  request: ReflectRequest,
  answer: WrittenAnswer,
  directives: readonly Directive[],
  signal: AbortSignal | undefined,
): Promise<AnswerAttempt> {
  const response: ReflectResponse = { text: answer.text, usage: wireUsage([answer.usage]), model_used: true }
  const calls = [{ scope: 'reflect', duration_ms: Math.round(answer.durationMs) }]
  if (request.include?.facts != null) response.based_on = basedOn(answer.cited, directives)
  if (request.response_schema != null) {
    const start = performance.now()
    const structured = await structureAnswer(language, answer.text, request.response_schema, signal).catch((error) => {
      // The answer itself is there: what it says is put into the shape without a model.
      if (error instanceof ModelError) return null
      throw error
    })
    response.structured_output = structured?.value ?? fillSchema(request.response_schema, answer.cited)
    response.usage = wireUsage([answer.usage, ...(structured === null ? [] : [structured.usage])])
    calls.push({ scope: 'reflect_structured', duration_ms: Math.round(performance.now() - start) })
  }
  return { response, calls, reason: null }
}

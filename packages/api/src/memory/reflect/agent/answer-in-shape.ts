import type { ReflectDegradation } from 'hindsight-contract'
import { ModelError } from '../../../models/model-error.ts'
import { fillSchema } from '../fill-schema.ts'
import type { SchemaCheck } from '../json-schema-check.ts'
import { untilAborted } from '../reflect-deadline.ts'
import type { Statement } from '../statement.ts'
import { structureAnswer } from '../structure-answer.ts'
import type { AgentParts } from './run-agent.ts'

/**
 * The answer in the caller's shape. When the model cannot do it, what can be read off the cited statements, if that is
 * valid; else null. Never a value that does not fit.
 */
export async function answerInShape(
  parts: Pick<AgentParts, 'model' | 'deadline' | 'record'>,
  answer: string,
  cited: readonly Statement[],
  schema: Readonly<Record<string, unknown>>,
  check: SchemaCheck,
): Promise<{ readonly value: Record<string, unknown> | null; readonly degraded: readonly ReflectDegradation[] }> {
  const { model, deadline, record } = parts
  const start = performance.now()
  try {
    const { value, usage } = await untilAborted(
      structureAnswer(model, answer, schema, check, deadline.signal),
      deadline.signal,
    )
    record.usage.push(...usage)
    return { value, degraded: [] }
  } catch (error) {
    if (!(error instanceof ModelError) && !deadline.isOver()) throw error
    const filled = fillSchema(schema, cited)
    const problem = check(filled)
    const reason = `The shape was filled without the language model: ${(error as Error).message}`
    return problem === null
      ? { value: filled, degraded: [{ part: 'structured_output', reason }] }
      : {
          value: null,
          degraded: [{ part: 'structured_output', reason: `No value of the shape: ${(error as Error).message}` }],
        }
  } finally {
    record.modelCalls.push({ scope: 'reflect_structured', duration_ms: Math.round(performance.now() - start) })
  }
}

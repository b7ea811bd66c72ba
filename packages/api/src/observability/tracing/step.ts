import { activeWork, runAs } from '../active-work.ts'
import type { Span, SpanOptions } from './span.ts'

/** What a step may say about itself. */
export type StepSpan = Pick<Span, 'set' | 'record' | 'takesContent'>

const UNTRACED: StepSpan = { set() {}, record() {}, takesContent: false }

/** Does a step of the work under way; where that is traced, as a span of its own within it. */
export function step<T>(name: string, work: (span: StepSpan) => Promise<T>, options?: SpanOptions): Promise<T> {
  const active = activeWork()
  if (active?.span === undefined) return work(UNTRACED)
  const span = active.span.begin(name, options)
  return runAs({ ...active, span }, () => endingWith(span, work))
}

/** Ends the span when the work does, and as it does. */
export async function endingWith<T>(span: Span, work: (span: Span) => Promise<T>): Promise<T> {
  try {
    return await work(span)
  } catch (error) {
    span.fail(error)
    throw error
  } finally {
    span.end()
  }
}

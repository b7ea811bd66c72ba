import type { RecallRequest } from 'hindsight-contract'
import { parseTimestamp } from 'hindsight-contract'
import type { BankSettings } from '../../config/bank/bank-settings.ts'
import { badRequest } from '../../errors.ts'
import type { MemoryType, SearchQuery } from '../../search/search-index.ts'
import { countTokens } from '../../text/count-tokens.ts'
import { isStopWord, QUESTION_FRAME } from '../../text/stop-words.ts'
import { stem, type Token, tokenize } from '../../text/terms.ts'
import { understandTime } from '../../text/time/question-time.ts'
import type { TimeWindow } from '../../text/time/time-window.ts'
import type { Engine } from '../engine.ts'
import { candidateLimit } from './candidate-limit.ts'
import { embedQuestion } from './embed-question.ts'
import { requestedTags } from './requested-tags.ts'

const dayMs = 86_400_000
const dateOnly = /^\s*\d{4}-\d{2}-\d{2}\s*$/

/** A question that was understood: what to search for, and the time words that were found in it. */
export interface Question extends SearchQuery {
  readonly timeExpressions: readonly string[]
  /** Why it is not searched for by its meaning; null when it is, or has nothing to be searched for. */
  readonly withoutVector: string | null
}

/** @throws ApiError 400 when a question is longer than the server allows. */
export async function requireShortQuestion(engine: Engine, text: string): Promise<void> {
  const limit = engine.settings.recallMaxQueryTokens
  // A token is a byte or more: short texts need no counting.
  if (Buffer.byteLength(text) <= limit) return
  const tokens = await countTokens(text)
  if (tokens > limit) throw badRequest(`Query too long: ${tokens} tokens exceeds the maximum of ${limit}`)
}

/** Reads times, tags and subject out of a request and embeds the subject for the space that is searched. */
export async function understandQuestion(
  engine: Engine,
  config: BankSettings,
  space: number,
  types: readonly MemoryType[],
  request: RecallRequest,
  signal?: AbortSignal,
): Promise<Question> {
  const now = questionTime(engine, request)
  const time = config.enable_temporal_retrieval
    ? understandTime(request.query, now, engine.settings.timeLanguages)
    : null
  const given = request.temporal_window == null ? null : timeWindow(request.temporal_window)
  const subject = time?.subject ?? request.query
  const { vector, problem } = await embedQuestion(engine, space, subject, signal)
  return {
    text: request.query,
    subject,
    vector,
    filter: {
      types,
      tags: requestedTags(request),
      metadata: request.metadata ?? null,
      timeRange: request.time_range == null ? null : timeWindow(request.time_range),
    },
    // A window that is given says what the words only hint at.
    windows: given === null ? (time?.windows ?? []) : [given],
    session: given === null ? (time?.session ?? null) : null,
    order: time?.order ?? null,
    now,
    limit: candidateLimit(config, request.budget, request.max_tokens),
    arms: { graph: config.enable_graph_retrieval, temporal: config.enable_temporal_retrieval },
    rerank: config.enable_reranking && engine.reranking.kind !== 'rrf',
    tuning: engine.settings.search,
    details: request.trace,
    timeExpressions: time?.expressions ?? [],
    withoutVector: problem,
  }
}

/** The question with all of its words to be searched for, and no time. */
export async function askForWords(
  engine: Engine,
  space: number,
  question: Question,
  signal?: AbortSignal,
): Promise<Question> {
  const { vector, problem } = await embedQuestion(engine, space, question.text, signal)
  return {
    ...question,
    subject: question.text,
    vector,
    withoutVector: problem,
    windows: [],
    session: null,
    order: null,
  }
}

/** The question for whatever was said last. */
export function askForLatest(question: Question): Question {
  return { ...question, subject: '', vector: null, windows: [], session: null, order: 'latest' }
}

/** Whether neither a time nor a word says what the question is about. */
export function isAboutNothing({ text, windows, session, order }: Question): boolean {
  return windows.length === 0 && session === null && order === null && !tokenize(text).some(isContent)
}

function isContent({ surface }: Token): boolean {
  const word = surface.toLowerCase()
  return !isStopWord(surface) && !QUESTION_FRAME.has(word) && !QUESTION_FRAME.has(stem(word))
}

function questionTime(engine: Engine, request: RecallRequest): Date {
  if (request.query_timestamp == null) return engine.now()
  const time = parseTimestamp(request.query_timestamp)
  if (time === null) throw badRequest(`Invalid query_timestamp: '${request.query_timestamp}' is not an ISO 8601 time`)
  return time
}

/** Both ends count: a day that ends a range belongs to it, and so does an instant. */
function timeWindow(range: { start?: string | null | undefined; end?: string | null | undefined }): TimeWindow {
  const start = range.start == null ? null : parseTimestamp(range.start)
  const end = range.end == null ? null : parseTimestamp(range.end)
  const isDays = [range.start, range.end].every((text) => text == null || dateOnly.test(text))
  const lastMs = range.end != null && dateOnly.test(range.end) ? dayMs : 1
  return {
    start,
    end: end === null ? null : new Date(end.getTime() + lastMs),
    precision: isDays ? 'day' : 'instant',
  }
}

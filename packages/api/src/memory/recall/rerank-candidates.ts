import type { Budget } from 'hindsight-contract'
import type { BudgetedReranker } from '../../models/reranking/budgeted-reranker.ts'
import { step } from '../../observability/tracing/step.ts'
import type { RankedMemory, SearchResult } from '../../search/search-index.ts'
import type { Bank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { wireTimeOf } from '../wire-time.ts'
import type { RecalledRow } from './fetch-memories.ts'
import type { Question } from './question.ts'
import { readRows } from './read-rows.ts'

/** How a reranking model was asked, and with what success. */
export interface AskedReranker {
  readonly provider: string
  readonly model: string
  /** Candidates that it was asked about, and that it scored in time. */
  readonly asked: number
  readonly scored: number
  readonly durationMs: number
  /** Why some or all keep the score of the built-in reranker. */
  readonly problem: string | null
}

interface RerankedResult {
  readonly found: SearchResult
  /** Null when no model was asked. */
  readonly reranking: AskedReranker | null
}

/**
 * Has the configured model score the best candidates of the search. What it does not come to within its time stays
 * below, in the order of the search; a model that cannot be asked changes nothing.
 */
export async function rerankCandidates(
  engine: Engine,
  bank: Bank,
  question: Question,
  found: SearchResult,
  budget: Budget,
  signal: AbortSignal | undefined,
): Promise<RerankedResult> {
  const { reranking } = engine
  // What is only about a time has its order, and a single candidate needs none.
  if (reranking.kind !== 'model' || !question.rerank || question.subject === '' || found.ranked.length < 2) {
    return { found, reranking: null }
  }
  return askModel(engine, bank, question, found, reranking.reranker, reranking.maxCandidates[budget], signal)
}

async function askModel(
  engine: Engine,
  bank: Bank,
  question: Question,
  found: SearchResult,
  reranker: BudgetedReranker,
  most: number,
  signal: AbortSignal | undefined,
): Promise<RerankedResult> {
  const candidates = found.ranked.slice(0, reranker.affordable(most))
  const rows = await readRows(engine, bank, candidates)
  // One that was deleted since the search is left out of the answer anyway.
  const present = candidates.filter(({ memory }) => rows.has(memory))
  const documents = present.map(({ memory }) => documentOf(rows.get(memory)!))
  const { provider, model } = reranker
  const { scores, problem, durationMs } = await step(
    'hindsight.recall.rerank',
    async (span) => {
      const answer = await reranker.rerank(question.text, documents, signal)
      span.set({ 'hindsight.scored': answer.scores.filter((score) => score !== null).length })
      return answer
    },
    {
      kind: 'client',
      attributes: {
        'gen_ai.operation.name': 'rerank',
        'gen_ai.provider.name': provider,
        'gen_ai.request.model': model,
        'hindsight.candidates': documents.length,
      },
    },
  )
  const scoreOf = new Map<number, number>()
  for (const [place, { memory }] of present.entries()) {
    const score = scores[place]
    if (score != null) scoreOf.set(memory, score)
  }
  return {
    found: { ...found, ranked: rankByScores(found.ranked, scoreOf) },
    reranking: { provider, model, asked: present.length, scored: scoreOf.size, durationMs, problem },
  }
}

/** A memory as the model reads it: when it happened and what it was about are part of what it says. */
export function documentOf({ text, context, occurred_start: occurred }: RecalledRow): string {
  const date = occurred === null ? '' : `[${wireTimeOf(occurred).slice(0, 10)}] `
  return `${date}${context === null || context === '' ? '' : `${context}: `}${text}`
}

/**
 * The scored memories by their new scores, with the boosts that they had; below them the others, in their order and no
 * higher than the last of those.
 */
export function rankByScores(
  ranked: readonly RankedMemory[],
  scoreOf: ReadonlyMap<number, number>,
): readonly RankedMemory[] {
  if (scoreOf.size === 0) return ranked
  const scored = ranked
    .filter(({ memory }) => scoreOf.has(memory))
    .map((candidate) => {
      const reranker = scoreOf.get(candidate.memory)!
      const boost = candidate.reranker > 0 ? candidate.final / candidate.reranker : 1
      return { ...candidate, reranker, final: reranker * boost }
    })
    .sort((a, b) => b.final - a.final)
  const others = ranked.filter(({ memory }) => !scoreOf.has(memory))
  const highest = others[0]?.final ?? 0
  const lowest = scored.at(-1)!.final
  const scale = highest > lowest ? lowest / highest : 1
  return [...scored, ...others.map((candidate) => ({ ...candidate, final: candidate.final * scale }))]
}

import type { KnowledgePageSearchResponse, QueryOf } from 'hindsight-contract'
import { lexicalEmbedding } from '../../models/lexical-embedding.ts'
import { splitSentences } from '../../text/sentences.ts'
import { queryTermsOf, termsOf } from '../../text/terms.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import type { MentalModel } from '../mental-models/mental-model.ts'
import { wireTimeOrNull } from '../wire-time.ts'
import { bm25Scores } from './bm25.ts'
import type { NodeRow } from './node.ts'
import { pageBody } from './read-page.ts'
import { listNodes, listPageModels } from './read-tree.ts'

/** Reciprocal rank fusion, Cormack et al. 2009: the constant of the paper. */
const FUSION_CONSTANT = 60
const SNIPPET_LENGTH = 280
/** What an embedding is made of; a page says early what it is about. */
const EMBEDDED_LENGTH = 2000
/** Below this cosine a page has nothing to do with the question. */
const LEAST_SIMILARITY = 0.1

interface Page {
  readonly node: NodeRow
  readonly model: MentalModel
  readonly body: string
}

/** The pages that answer best, by words and by meaning, each with the part that does. */
export async function searchPages(
  engine: Engine,
  bankId: string,
  { q, limit }: QueryOf<'searchKnowledgeBase'>,
): Promise<KnowledgePageSearchResponse> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return { results: [], total: 0 }
  const [nodes, models] = await Promise.all([listNodes(engine.db, bank.number), listPageModels(engine.db, bank.number)])
  const byId = new Map(models.map((model) => [model.id, model]))
  const pages = nodes.flatMap((node): Page[] => {
    const model = byId.get(node.mentalModel ?? '')
    return model === undefined ? [] : [{ node, model, body: pageBody(model) ?? '' }]
  })
  const terms = queryTermsOf(q).map(({ term }) => term)
  const texts = pages.map(({ node, model, body }) => `${node.name}\n${model.source_query}\n${body}`)
  const byWords = ranked(bm25Scores(terms, texts.map(termsOf)), 0)
  const byMeaning = ranked(await similarities(q, texts), LEAST_SIMILARITY)
  const fused = fuse([byWords, byMeaning]).slice(0, limit)
  const results = fused.map(({ index, score }) => {
    const { node, model, body } = pages[index]!
    return {
      id: node.id,
      name: node.name,
      mental_model_id: node.mentalModel,
      snippet: snippetOf(body, terms),
      score,
      updated_at: wireTimeOrNull(model.last_refreshed_at),
    }
  })
  return { results, total: results.length }
}

/** By the built-in model: pages are few, change, and are embedded anew for each question. */
async function similarities(question: string, texts: readonly string[]): Promise<number[]> {
  if (texts.length === 0) return []
  const embedding = lexicalEmbedding()
  const [asked] = await embedding.embed([question], { kind: 'query' })
  const vectors: Float32Array[] = []
  for (let start = 0; start < texts.length; start += embedding.maxBatchSize) {
    const batch = texts.slice(start, start + embedding.maxBatchSize).map((text) => text.slice(0, EMBEDDED_LENGTH))
    vectors.push(...(await embedding.embed(batch, { kind: 'document' })))
  }
  return vectors.map((vector) => vector.reduce((sum, value, dimension) => sum + value * asked![dimension]!, 0))
}

/** Positions by score, the best first, without those that are no better than `floor`. */
function ranked(scores: readonly number[], floor: number): number[] {
  return [...scores.keys()].filter((index) => scores[index]! > floor).sort((a, b) => scores[b]! - scores[a]!)
}

function fuse(rankings: readonly (readonly number[])[]): { readonly index: number; readonly score: number }[] {
  const scores = new Map<number, number>()
  for (const ranking of rankings) {
    for (const [rank, index] of ranking.entries()) {
      scores.set(index, (scores.get(index) ?? 0) + 1 / (FUSION_CONSTANT + rank + 1))
    }
  }
  return [...scores].map(([index, score]) => ({ index, score })).sort((a, b) => b.score - a.score)
}

/** The sentences from the one on that has most of what is asked, as many as there is room for. */
function snippetOf(body: string, terms: readonly number[]): string {
  const sentences = splitSentences(body)
  let best = { start: 0, hits: 0 }
  for (const { start, end } of sentences) {
    const found = new Set(termsOf(body.slice(start, end)))
    const hits = terms.filter((term) => found.has(term)).length
    if (hits > best.hits) best = { start, hits }
  }
  const text = body.slice(best.start).trim()
  if (text.length <= SNIPPET_LENGTH) return text
  const cut = text.slice(0, SNIPPET_LENGTH - 1)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), SNIPPET_LENGTH / 2)).trimEnd()}…`
}

import type { TimeWindow } from '../../text/time/time-window.ts'
import type { Statement } from './statement.ts'

/** What the question is about, as far as it decides how an answer is put together. */
export interface Asked {
  /** Of its subject. */
  readonly terms: ReadonlySet<number>
  /** Who and what is asked about by name, as terms. */
  readonly names: readonly (readonly number[])[]
  /** It names a time, a conversation or an order: the answer is told in the order of time. */
  readonly isAboutTime: boolean
  readonly windows: readonly TimeWindow[]
  readonly wantsLatestFirst: boolean
}

export interface Choice {
  /** In the order in which they should be said. */
  readonly statements: readonly Statement[]
  /** `newest`: things have changed, and the first statement is what was said last. */
  readonly lead: 'best' | 'newest' | 'time'
}

/** The reranker gives less than this to most of what has nothing to do with a question … */
const leastScore = 0.3
/** … but not to all: what has this share of its words, or a name in it, may answer as well. */
const leastCoverage = 0.5
/** How much the reranker's score, relative to the best, counts beside the share of the question's words. */
const scoreWeight = 0.6
/** What fits worse than this is beside the point. */
const leastFitness = 0.4
/** Weight of relevance against novelty in maximal marginal relevance (Carbonell and Goldstein 1998). */
const relevanceWeight = 0.75
/** Share of common words (Jaccard) from which two statements are the same one twice. */
const sameStatement = 0.8
/** … and from which they are about the same matter. */
const sameMatter = 0.2

/** Asking back is no answer. */
const asksBack = /\?["')\]]*\s*$/

const changeWords =
  /\b(?:no longer|any ?more|used to|instead|changed (?:my|his|her|our|their|its) minds?|switched|moved|left|quit|gave up|given up|stopped|sold|broke up|split up|divorced|replaced|cancell?ed|postponed|these days|decided against|turned down|now|just (?:became|got|started)|from now on|ex-\w+)\b/i
const negated = /\b(?:not|never|no|none|nobody|nothing|without|cannot)\b|n['’]t\b/i

/** What to say in answer: relevant, without repetition, in an order that reads well. */
export function chooseStatements(candidates: readonly Statement[], asked: Asked, most: number): Choice {
  if (asked.isAboutTime) return { statements: chooseByTime(candidates, asked, most), lead: 'time' }
  const chosen = diversify(relevant(candidates, asked), most)
  const newest = findChange(chosen, asked)
  if (newest === null) return { statements: chosen, lead: 'best' }
  const related = chosen.filter((statement) => statement !== newest && isSameMatter(statement, newest, asked))
  const others = chosen.filter((statement) => statement !== newest && !related.includes(statement))
  return { statements: [newest, ...byTime(related).reverse(), ...others], lead: 'newest' }
}

/** What lies in the time, in its order; then what was said at another time and may still speak of it. */
function chooseByTime(candidates: readonly Statement[], asked: Asked, most: number): Statement[] {
  const inside = new Set(candidates.filter((statement) => isInside(statement, asked.windows)))
  const worthy = relevant(candidates, asked)
  const inTime = worthy.filter(({ statement }) => inside.has(statement))
  // Little is said in the words of "what has changed since June?": then all of the time is the answer.
  const told = diversify(inTime.length > 0 ? inTime : weigh([...inside], asked), most)
  const inOrder = byTime(told)
  if (asked.wantsLatestFirst) inOrder.reverse()
  const others = worthy.filter(({ statement }) => !inside.has(statement))
  return [...inOrder, ...diversify(others, most - told.length)]
}

interface Candidate {
  readonly statement: Statement
  /** 0..1, comparable within one question only. */
  readonly fitness: number
}

/** Good enough in themselves and beside the best; questions that are asked back only when there is nothing else. */
function relevant(candidates: readonly Statement[], asked: Asked): Candidate[] {
  const worthy = weigh(candidates, asked).filter(
    ({ statement, fitness }) =>
      fitness >= leastFitness &&
      (statement.score >= leastScore || coverage(statement, asked) >= leastCoverage || isNamed(statement, asked)),
  )
  const telling = worthy.filter(({ statement }) => !asksBack.test(statement.text))
  return telling.length > 0 ? telling : worthy
}

function weigh(statements: readonly Statement[], asked: Asked): Candidate[] {
  const best = Math.max(Number.EPSILON, ...statements.map(({ score }) => score))
  return statements.map((statement) => ({
    statement,
    fitness: (scoreWeight * statement.score) / best + (1 - scoreWeight) * coverage(statement, asked),
  }))
}

/** The share of the question's words that a statement has. */
function coverage({ allTerms }: Statement, { terms }: Asked): number {
  return terms.size === 0 ? 1 : [...terms].filter((term) => allTerms.has(term)).length / terms.size
}

function isNamed({ allTerms }: Statement, { names }: Asked): boolean {
  return names.some((name) => name.every((term) => allTerms.has(term)))
}

/** The best first; each next one is as relevant and as new as can be. */
function diversify(candidates: readonly Candidate[], most: number): Statement[] {
  const left = candidates.toSorted((a, b) => b.fitness - a.fitness)
  const chosen: Statement[] = []
  while (chosen.length < most && left.length > 0) {
    let bestPlace = 0
    let bestGain = Number.NEGATIVE_INFINITY
    for (const [place, { statement, fitness }] of left.entries()) {
      const repetition = Math.max(0, ...chosen.map((other) => likeness(other, statement)))
      const gain = relevanceWeight * fitness - (1 - relevanceWeight) * repetition
      if (gain > bestGain) {
        bestGain = gain
        bestPlace = place
      }
    }
    const [next] = left.splice(bestPlace, 1)
    const { statement } = next!
    if (chosen.every((other) => likeness(other, statement) < sameStatement)) chosen.push(statement)
  }
  return chosen
}

/** The latest statement that tells of a change in what an earlier one is about; null when nothing changed. */
function findChange(chosen: readonly Statement[], asked: Asked): Statement | null {
  const latestFirst = byTime(chosen.filter(({ saidAt }) => saidAt !== null)).reverse()
  const changed = latestFirst.find((statement, place) =>
    latestFirst
      .slice(place + 1)
      .some(
        (other) =>
          other.saidAt! < statement.saidAt! &&
          isSameMatter(statement, other, asked) &&
          (changeWords.test(statement.text) || negated.test(statement.text) !== negated.test(other.text)),
      ),
  )
  return changed ?? null
}

/** They have much in common; or something that is asked about, and not only a name. */
function isSameMatter(a: Statement, b: Statement, asked: Asked): boolean {
  if (likeness(a, b) >= sameMatter) return true
  const named = new Set(asked.names.flat())
  return [...asked.terms].some((term) => !named.has(term) && a.terms.has(term) && b.terms.has(term))
}

/** True without windows: then an order or a conversation was asked for. */
function isInside({ happenedAt, saidAt }: Statement, windows: readonly TimeWindow[]): boolean {
  if (windows.length === 0) return true
  return [happenedAt, saidAt].some(
    (at) =>
      at !== null && windows.some(({ start, end }) => (start === null || at >= start) && (end === null || at < end)),
  )
}

/** Undated ones last; of equal times, the order stays. */
function byTime(statements: readonly Statement[]): Statement[] {
  const time = ({ saidAt }: Statement) => saidAt?.getTime() ?? Number.POSITIVE_INFINITY
  return statements.toSorted((a, b) => (time(a) === time(b) ? 0 : time(a) - time(b)))
}

function likeness(a: Statement, b: Statement): number {
  let shared = 0
  for (const term of a.terms) if (b.terms.has(term)) shared++
  const union = a.terms.size + b.terms.size - shared
  return union === 0 ? 0 : shared / union
}

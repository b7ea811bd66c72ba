import { lexicalEmbedding } from '../../packages/api/src/models/lexical-embedding.ts'
import { FEATURE_NAMES } from '../../packages/api/src/search/feature-names.ts'
import { EngineBank } from './engine-bank.ts'
import { type Category, type Conversation, loadConversations } from './labelled-set.ts'
import { meanRecall, type Outcome, outcomeOf, recallTable } from './recall-table.ts'

/** Fits the reranker's weights, and tells how well weights do that were fitted without the conversation they are used on. */

interface Example {
  readonly conversation: string
  readonly bank: string
  readonly category: Category
  readonly evidence: readonly string[]
  readonly turns: readonly string[]
  /** One row of `NAMES.length` values for each turn. */
  readonly values: Float32Array
}

const NAMES = [...FEATURE_NAMES, 'fusion'] as const
const WIDTH = NAMES.length
const STEPS = 150
const RATE = 0.15
const RIDGE = 0.002

/** Candidates of a question that weights are fitted on: the best of the fused arms, and the evidence. */
const FITTED_CANDIDATES = 200

async function collect(bankName: string, bank: readonly Conversation[]): Promise<Example[]> {
  const scope = ({ name }: Conversation, turn: string): string => `${name}/${turn}`
  const engine = await EngineBank.build(lexicalEmbedding(), bank, scope)
  const examples: Example[] = []
  for (const conversation of bank) {
    for (const { category, text, evidence } of conversation.questions) {
      const { fused, features } = (await engine.search(text)).details!
      const values = new Float32Array(fused.length * WIDTH)
      for (const [place, { memory, score }] of fused.entries()) {
        const own = features.get(memory)!
        values.set([...FEATURE_NAMES.map((name) => own[name]), score / fused[0]!.score], place * WIDTH)
      }
      const turns = fused.map(({ memory }) => engine.turnOf(memory))
      const wanted = evidence.map((turn) => scope(conversation, turn))
      examples.push({ conversation: conversation.name, bank: bankName, category, evidence: wanted, turns, values })
    }
  }
  return examples
}

/** Weights that make the evidence likely under a softmax over a question's candidates (ListNet), with a ridge; by Adam. */
function fitWeights(all: readonly Example[], columns: readonly number[]): Float64Array {
  const examples = all.map(narrow)
  const weights = new Float64Array(WIDTH)
  const first = new Float64Array(WIDTH)
  const second = new Float64Array(WIDTH)
  const targets = examples.map(({ turns, evidence }) =>
    turns.flatMap((turn, place) => (evidence.includes(turn) ? [place] : [])),
  )
  for (let step = 1; step <= STEPS; step++) {
    const gradient = new Float64Array(WIDTH)
    for (const [number, { values, turns }] of examples.entries()) {
      const target = targets[number]!
      if (target.length === 0) continue
      const likelihood = score(values, weights, turns.length)
      let largest = Number.NEGATIVE_INFINITY
      for (const one of likelihood) largest = Math.max(largest, one)
      let total = 0
      for (let place = 0; place < likelihood.length; place++)
        total += likelihood[place] = Math.exp(likelihood[place]! - largest)
      for (const place of target) likelihood[place]! -= total / target.length
      for (let place = 0; place < likelihood.length; place++) {
        const excess = likelihood[place]! / total
        if (excess < 1e-5 && excess > -1e-5) continue
        for (const column of columns) gradient[column]! -= excess * values[place * WIDTH + column]!
      }
    }
    for (const column of columns) {
      const slope = gradient[column]! / examples.length - RIDGE * weights[column]!
      first[column] = 0.9 * first[column]! + 0.1 * slope
      second[column] = 0.99 * second[column]! + 0.01 * slope * slope
      const mean = first[column]! / (1 - 0.9 ** step)
      const spread = second[column]! / (1 - 0.99 ** step)
      weights[column]! += (RATE * mean) / (Math.sqrt(spread) + 1e-8)
    }
  }
  return weights
}

function narrow({ values, turns, evidence, ...rest }: Example): Example {
  const fusion = (place: number): number => values[place * WIDTH + WIDTH - 1]!
  const best = [...turns.keys()].sort((a, b) => fusion(b) - fusion(a))
  const kept = best.filter((place, order) => order < FITTED_CANDIDATES || evidence.includes(turns[place]!))
  const narrowed = new Float32Array(kept.length * WIDTH)
  for (const [order, place] of kept.entries())
    narrowed.set(values.subarray(place * WIDTH, (place + 1) * WIDTH), order * WIDTH)
  return { ...rest, evidence, turns: kept.map((place) => turns[place]!), values: narrowed }
}

function score(values: Float32Array, weights: Float64Array, count: number): Float64Array {
  const scores = new Float64Array(count)
  for (let place = 0, at = 0; place < count; place++) {
    let sum = 0
    for (let column = 0; column < WIDTH; column++) sum += weights[column]! * values[at++]!
    scores[place] = sum
  }
  return scores
}

function rank(example: Example, weights: Float64Array): string[] {
  const scores = score(example.values, weights, example.turns.length)
  return [...example.turns.keys()].sort((a, b) => scores[b]! - scores[a]!).map((place) => example.turns[place]!)
}

/** Outcomes under weights fitted on the other conversations. */
function crossValidate(
  examples: readonly Example[],
  names: readonly string[],
  columns: readonly number[],
): Map<string, Outcome[]> {
  const outcomes = new Map<string, Outcome[]>()
  for (const name of names) {
    const weights = fitWeights(
      examples.filter(({ conversation }) => conversation !== name),
      columns,
    )
    for (const example of examples.filter(({ conversation }) => conversation === name)) {
      const outcome = outcomeOf(example.category, example.evidence, rank(example, weights))
      const list = outcomes.get(example.bank) ?? []
      list.push(outcome)
      outcomes.set(example.bank, list)
    }
  }
  return outcomes
}

function print(text: string): void {
  // biome-ignore lint/suspicious/noConsole: a command that prints
  console.log(text)
}

const conversations = loadConversations()
const names = conversations.map(({ name }) => name)
const examples: Example[] = []
for (const conversation of conversations) examples.push(...(await collect('alone', [conversation])))
examples.push(...(await collect('shared', conversations)))

const every = [...NAMES.keys()]
const outcomes = crossValidate(examples, names, every)
print(`Cross-validated, a conversation left out:\n\n${recallTable(outcomes)}`)
const weights = fitWeights(examples, every)
print(`\nFitted on all:\n${NAMES.map((name, column) => `  ${name}: ${weights[column]!.toFixed(2)},`).join('\n')}`)

if (process.argv.includes('--ablate')) {
  const alone = examples.filter(({ bank }) => bank === 'alone')
  const all = [...crossValidate(alone, names, every).values()].flat()
  for (const column of every) {
    const without = [
      ...crossValidate(
        examples,
        names,
        every.filter((other) => other !== column),
      ).values(),
    ].flat()
    const difference = ([5, 10, 25] as const).map((depth) =>
      (100 * (meanRecall(all, depth) - meanRecall(without, depth))).toFixed(1),
    )
    print(`${NAMES[column]}: ${difference.join(' / ')}`)
  }
}

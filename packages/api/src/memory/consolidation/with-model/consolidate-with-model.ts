import type { BankSettings } from '../../../config/bank/bank-settings.ts'
import { execute, many, one, type Queryable, sql } from '../../../database/sql.ts'
import type { LanguageModel } from '../../../models/language/language-model.ts'
import { ModelError } from '../../../models/model-error.ts'
import { resolveBankConfig } from '../../banks/bank-config.ts'
import type { Bank } from '../../banks/find-bank.ts'
import type { Engine } from '../../engine.ts'
import { outputLanguageOf } from '../../output-language.ts'
import { type ConsolidationResult, NO_RESULT } from '../consolidation-result.ts'
import { observationLimit } from '../observation-limit.ts'
import { scopeKey, scopesOf } from '../observation-scopes.ts'
import { applyPlan, markConsolidated, StaleBatch } from './apply-plan.ts'
import { inLanes } from './batch-lanes.ts'
import { type FactToConsolidate, MOST_SHOWN, readBatch, type SourceBudget } from './consolidation-batch.ts'
import { findNeighbours } from './find-neighbours.ts'
import { planBatch } from './plan-batch.ts'
import { type QueuedFact, ScopeQueues } from './scope-queues.ts'

export interface ModelRun {
  readonly engine: Engine
  readonly bank: Bank
  readonly model: LanguageModel
  /** Only facts that have one of these tag sets; null = all. */
  readonly only: readonly (readonly string[])[] | null
  readonly signal: AbortSignal
  readonly onProgress: (result: ConsolidationResult, total: number) => Promise<void>
}

/** After this long another operation goes on, so that other banks have their turn. */
const LONGEST_RUN_MS = 15 * 60_000
/** Facts that are given up before the first one that the model could make something of. */
const MOST_FAILED_AT_FIRST = 3
/** Somebody who changes a bank all the time must not keep its consolidation going for ever. */
const MOST_PLANS = 4

/**
 * Lets a model turn the facts that wait into observations, batches that have nothing to do with each other side by side. Each is stored
 * by itself: whatever ends the run, what was done stays done, and the rest still waits.
 * @throws ModelError when the model is down; the facts wait for it.
 */
export async function consolidateWithModel(run: ModelRun): Promise<{ result: ConsolidationResult; complete: boolean }> {
  const { engine, bank, only, signal } = run
  const state = new RunState(run)
  const startedMs = performance.now()
  const total = await countPending(engine.db, bank.number)
  const { roundSize } = state
  let after = 0
  let more = true
  while (more) {
    signal.throwIfAborted()
    const round = await readRound(engine.db, bank.number, after, roundSize)
    after = round.at(-1)?.number ?? after
    const late = performance.now() - startedMs > LONGEST_RUN_MS
    more = round.length === roundSize && !late
    for (const fact of round) if (isWanted(fact, only)) state.queues.add(fact)
    await inLanes(state.queues.take({ all: !more }), state.parallelism, {
      neighbours: (scope, batch) => findNeighbours(engine, bank.id, scope, batch, signal),
      async consolidate(scope, batch) {
        await state.consolidate(scope, batch)
        await run.onProgress(state.result, total)
      },
    })
    if (late) return { result: state.result, complete: round.length < roundSize }
  }
  return { result: state.result, complete: true }
}

/** Facts of a round that has no limit: those behind them follow in the next one. */
const UNLIMITED_ROUND = 1_000

class RunState {
  readonly queues: ScopeQueues
  /** Facts that are read at once: as many as the bank says for each of those who work side by side. */
  readonly roundSize: number
  readonly parallelism: number
  readonly #run: ModelRun
  readonly #config: BankSettings
  readonly #budget: SourceBudget
  #result: ConsolidationResult = NO_RESULT

  constructor(run: ModelRun) {
    this.#run = run
    this.#config = resolveBankConfig(run.engine, run.bank)
    const batchSize = this.#config.consolidation_llm_batch_size
    this.queues = new ScopeQueues(batchSize)
    this.parallelism = this.#config.consolidation_llm_parallelism
    const perRound = this.#config.consolidation_max_memories_per_round || UNLIMITED_ROUND
    const batches = Math.max(1, Math.floor(perRound / batchSize))
    this.roundSize = batches * batchSize * this.parallelism
    this.#budget = {
      max_tokens: this.#config.consolidation_source_facts_max_tokens,
      max_tokens_per_observation: this.#config.consolidation_source_facts_max_tokens_per_observation,
    }
  }

  get result(): ConsolidationResult {
    return this.#result
  }

  /** One batch; what the model cannot read at once it is given by halves, and a fact that it cannot read is given up. */
  async consolidate(scope: readonly string[], numbers: readonly number[], mostShown = MOST_SHOWN): Promise<void> {
    const { engine, bank, model, signal } = this.#run
    const limit = observationLimit(this.#config, scope)
    for (let plans = 1; ; plans++) {
      signal.throwIfAborted()
      const batch = await readBatch(engine, bank.id, scope, numbers, this.#budget, mostShown, signal)
      if (batch.facts.length === 0) return
      try {
        const mission = this.#config.observations_mission ?? ''
        const outputLanguage = outputLanguageOf(engine)
        const plan = await planBatch(model, batch, { mission, outputLanguage, limit }, signal)
        this.#count({ model_calls: plan.calls, changes_rejected: plan.rejected.length })
        if (plan.truncated && batch.facts.length > 1) return await this.#halve(scope, batch.facts)
        const last = batch.facts.filter(({ number }) => this.queues.isLast(number, scope))
        const applied = await applyPlan(engine, bank, batch, plan, last, limit, signal)
        this.#count({
          observations_created: applied.created,
          observations_updated: applied.updated,
          observations_merged: applied.merged,
          observations_retired: applied.retired,
          observations_over_limit: applied.overLimit,
        })
        return await this.#settle(scope, batch.facts, last)
      } catch (error) {
        if (error instanceof StaleBatch && plans < MOST_PLANS) continue
        if (!isAboutContent(error)) throw error
        const shown = Math.min(mostShown, batch.observations.length)
        if (isTooLong(error) && shown > 0) return await this.consolidate(scope, numbers, Math.floor(shown / 2))
        if (batch.facts.length > 1) return await this.#halve(scope, batch.facts)
        if (this.#seemsUseless()) throw error
        await giveUp(engine.db, batch.facts[0]!)
        this.#count({ memories_failed: 1 })
        return
      }
    }
  }

  /** A model that has understood nothing so far is to blame, and not what it was given. */
  #seemsUseless(): boolean {
    return this.#result.memories_processed === 0 && this.#result.memories_failed >= MOST_FAILED_AT_FIRST
  }

  async #halve(scope: readonly string[], facts: readonly FactToConsolidate[]): Promise<void> {
    const numbers = facts.map(({ number }) => number)
    const middle = Math.ceil(numbers.length / 2)
    await this.consolidate(scope, numbers.slice(0, middle))
    await this.consolidate(scope, numbers.slice(middle))
  }

  /** Those of several tag sets that were looked at under the last of them side by side are done only now. */
  async #settle(
    scope: readonly string[],
    facts: readonly FactToConsolidate[],
    done: readonly FactToConsolidate[],
  ): Promise<void> {
    const late = facts.filter((fact) => !done.includes(fact) && this.queues.isLast(fact.number, scope))
    for (const { number } of facts) this.queues.settle(number, scope)
    await markConsolidated(this.#run.engine.db, late)
    this.#count({ memories_processed: done.length + late.length })
  }

  #count(added: Partial<ConsolidationResult>): void {
    const keys = Object.keys(added) as (keyof ConsolidationResult)[]
    const sums = keys.map((key) => [key, this.#result[key] + (added[key] ?? 0)])
    this.#result = { ...this.#result, ...Object.fromEntries(sums) }
  }
}

/** What the model was shown, the observations that may have to do with it too, does not fit. */
const isTooLong = (error: unknown): boolean => error instanceof ModelError && error.kind === 'too_long'

/** Whether another text might be answered: then it is not the model that fails, but what it was given. */
function isAboutContent(error: unknown): boolean {
  return error instanceof ModelError && (error.kind === 'invalid_answer' || error.kind === 'too_long')
}

async function giveUp(db: Queryable, { number, sequence }: FactToConsolidate): Promise<void> {
  await execute(
    db,
    sql`update memories set consolidation_failed_at = now() where number = ${number} and sequence = ${sequence}`,
  )
}

const pending = (bankNumber: number) =>
  sql`bank = ${bankNumber} and type <> 'observation' and invalidated_at is null and consolidated_at is null
      and consolidation_failed_at is null`

async function countPending(db: Queryable, bankNumber: number): Promise<number> {
  const { count } = await one<{ count: number }>(
    db,
    sql`select count(*) as count from memories where ${pending(bankNumber)}`,
  )
  return count
}

function readRound(db: Queryable, bankNumber: number, after: number, size: number): Promise<QueuedFact[]> {
  return many<QueuedFact>(
    db,
    sql`select number, tags, observation_scopes as "observationScopes" from memories
        where ${pending(bankNumber)} and number > ${after} order by number limit ${size}`,
  )
}

/** A fact is asked for by a tag set that all of its tags contain, or under which it is combined. */
function isWanted({ tags, observationScopes }: QueuedFact, only: ModelRun['only']): boolean {
  if (only === null) return true
  const own = new Set(scopesOf(tags, observationScopes).map(scopeKey))
  return only.some((scope) => {
    const wanted = [...new Set(scope)].sort()
    return own.has(scopeKey(wanted)) || (wanted.length > 0 && wanted.every((tag) => tags.includes(tag)))
  })
}

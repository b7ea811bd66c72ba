import type { Activity } from '../lifecycle/activity.ts'
import type { Engine } from '../memory/engine.ts'
import { claimOperation, findNextWork } from './claim.ts'
import { WorkerStopping } from './decide-failure.ts'
import { LeaseLost, renewLeases } from './lease.ts'
import type { ClaimedOperation } from './operation.ts'
import { type OperationHandlers, type RunOptions, runOperation } from './run-operation.ts'
import { typesWithSlot } from './slots.ts'
import { endAllLeases, type TakenOver, takeOverAbandoned } from './take-over.ts'

export type { OperationHandler, OperationHandlers } from './run-operation.ts'

export interface OperationWorkerOptions {
  readonly engine: Engine
  readonly handlers: OperationHandlers
  /** By which the leases of this worker are known. */
  readonly id?: string
  /** Told of failures; `willRetry` says whether the operation is tried again. */
  readonly onFailure?: RunOptions['onFailure']
  /** Told of operations whose worker, here or elsewhere, stopped while they ran. */
  readonly onTakeOver?: (operation: TakenOver) => void
  /** Called around each try of an operation. */
  readonly observe?: RunOptions['observe']
  /** Told of every operation that runs. */
  readonly activity?: Activity
  /** Operations that run at the same time. Default 2. */
  readonly concurrency?: number
  /** Slots, by type, that no other type takes. */
  readonly reservedSlots?: Readonly<Record<string, number>>
  /** How long after a crash of this process another may take its work over. Default 15 s. */
  readonly leaseMs?: number
  /** Nobody else works on this database: what runs when this worker begins was left by a dead one. Default false. */
  readonly isAlone?: boolean
  /** How often to look for work that other processes have queued. Default 5 s. */
  readonly pollMs?: number
  /** Longest that one operation may run without telling of progress. Default an hour. */
  readonly timeoutMs?: number
  /** Types that are tried again for as long as they fail. */
  readonly persistentTypes?: readonly string[]
}

interface Running {
  readonly operation: ClaimedOperation
  readonly controller: AbortController
  readonly ended: Promise<void>
  /** When the lease was last known to be ours, on a clock that nobody sets. */
  heldAt: number
}

/** How often leases are looked at: this soon a cancelled operation is told of it. */
const LONGEST_PULSE_MS = 1_000
/** Others were at the same work: by now they have it or have left it. */
const COLLISION_MS = 20
/** A lease has ended, and whoever holds its row is about to say how. */
const CONTESTED_LEASE_MS = 250

/** Runs queued operations inside this process. Nothing is lost when it is killed: its leases end. */
export class OperationWorker implements AsyncDisposable {
  readonly #engine: Engine
  readonly #handlers: OperationHandlers
  readonly #id: string | null
  readonly #types: readonly string[]
  readonly #onFailure: RunOptions['onFailure']
  readonly #onTakeOver: NonNullable<OperationWorkerOptions['onTakeOver']>
  readonly #observe: RunOptions['observe']
  readonly #activity: Activity | undefined
  readonly #slots: { readonly total: number; readonly reserved: Readonly<Record<string, number>> }
  readonly #leaseMs: number
  readonly #pollMs: number
  readonly #timeoutMs: number
  readonly #persistentTypes: readonly string[]
  readonly #running = new Set<Running>()
  #mayHaveLeftovers: boolean
  #started = false
  #stopping: Promise<void> | null = null
  #looking: Promise<void> | null = null
  #lookAgain = false
  #timer: NodeJS.Timeout | undefined
  #pulse: NodeJS.Timeout | undefined

  constructor(options: OperationWorkerOptions) {
    this.#engine = options.engine
    this.#handlers = options.handlers
    this.#id = options.id ?? null
    this.#types = Object.keys(options.handlers)
    this.#onFailure = options.onFailure ?? (() => {})
    this.#onTakeOver = options.onTakeOver ?? (() => {})
    this.#observe = options.observe
    this.#activity = options.activity
    this.#slots = { total: options.concurrency ?? 2, reserved: options.reservedSlots ?? {} }
    this.#leaseMs = options.leaseMs ?? 15_000
    this.#mayHaveLeftovers = options.isAlone ?? false
    this.#pollMs = options.pollMs ?? 5_000
    this.#timeoutMs = options.timeoutMs ?? 3_600_000
    this.#persistentTypes = options.persistentTypes ?? []
  }

  /** Operations that run now. */
  get busy(): number {
    return this.#running.size
  }

  /** Operations that may run at the same time. */
  get slots(): number {
    return this.#slots.total
  }

  start(): void {
    this.#started = true
    this.wake()
  }

  /** Something may have been queued. */
  wake(): void {
    if (!this.#started || this.#stopping !== null) return
    this.#lookAgain = true
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null
      // A wake-up that came after the last look must not wait for the timer.
      if (this.#lookAgain) this.wake()
    })
  }

  /**
   * Takes nothing new and waits for what runs; what is not done in time is given back to the queue. May be called
   * again.
   */
  stop(drainMs = 5_000): Promise<void> {
    this.#stopping ??= this.#drain(drainMs)
    return this.#stopping
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #drain(drainMs: number): Promise<void> {
    clearTimeout(this.#timer)
    await this.#looking
    const deadline = setTimeout(() => {
      for (const { controller } of this.#running) controller.abort(new WorkerStopping())
    }, drainMs)
    await Promise.all([...this.#running].map(({ ended }) => ended))
    clearTimeout(deadline)
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer)
    let waitMs = this.#pollMs
    try {
      if (this.#mayHaveLeftovers) await endAllLeases(this.#engine.db, this.#id)
      this.#mayHaveLeftovers = false
      while (this.#lookAgain && this.#stopping === null) {
        this.#lookAgain = false
        const waitForMs = await this.#takeNext()
        if (waitForMs === 0) this.#lookAgain = true
        else waitMs = Math.min(this.#pollMs, waitForMs)
      }
    } catch {
      // The database is away: the timer asks again.
      this.#lookAgain = false
    }
    if (this.#stopping === null) this.#timer = setTimeout(() => this.wake(), waitMs).unref()
  }

  /** Begins one operation, if there is one and a slot for it. Returns how long to wait before the next; 0: not at all. */
  async #takeNext(): Promise<number> {
    const { db } = this.#engine
    const types = typesWithSlot(this.#types, this.#countByType(), this.#slots)
    // The end of what runs will wake us.
    if (types.length === 0) return Number.POSITIVE_INFINITY
    const operation = await claimOperation(db, types, this.#leaseMs, this.#id)
    if (operation !== null) {
      this.#begin(operation)
      return 0
    }
    const { dueMs, leaseEndMs } = await findNextWork(db, types)
    if (leaseEndMs !== null && leaseEndMs <= 0) {
      const taken = await takeOverAbandoned(db)
      for (const one of taken) this.#onTakeOver(one)
      if (taken.length > 0) return 0
    }
    return Math.min(
      Math.max(dueMs ?? Number.POSITIVE_INFINITY, COLLISION_MS * (1 + Math.random())),
      Math.max(leaseEndMs ?? Number.POSITIVE_INFINITY, CONTESTED_LEASE_MS),
    )
  }

  #countByType(): Map<string, number> {
    const counts = new Map<string, number>()
    for (const { operation } of this.#running) counts.set(operation.type, (counts.get(operation.type) ?? 0) + 1)
    return counts
  }

  #begin(operation: ClaimedOperation): void {
    const controller = new AbortController()
    const end = this.#activity?.begin()
    const ended = runOperation(operation, controller, {
      engine: this.#engine,
      handler: this.#handlers[operation.type]!,
      timeoutMs: this.#timeoutMs,
      isPersistent: this.#persistentTypes.includes(operation.type),
      onFailure: this.#onFailure,
      observe: this.#observe,
    }).then((hasEnded) => {
      this.#running.delete(running)
      // What is only put off again keeps no idle daemon alive.
      end?.({ counts: hasEnded })
      this.wake()
    })
    const running: Running = { operation, controller, ended, heldAt: performance.now() }
    this.#running.add(running)
    this.#schedulePulse()
  }

  #schedulePulse(): void {
    const pulseMs = Math.min(this.#leaseMs / 3, LONGEST_PULSE_MS)
    this.#pulse ??= setTimeout(() => {
      void this.#keepLeases([...this.#running]).finally(() => {
        this.#pulse = undefined
        if (this.#running.size > 0) this.#schedulePulse()
      })
    }, pulseMs).unref()
  }

  /** Renews the leases of what runs, and aborts what is no longer ours. */
  async #keepLeases(all: readonly Running[]): Promise<void> {
    if (all.length === 0) return
    const askedAt = performance.now()
    const operations = all.map(({ operation }) => operation)
    const held = await renewLeases(this.#engine.db, operations, this.#leaseMs).catch(() => null)
    for (const running of all) {
      if (held?.has(running.operation.lease)) running.heldAt = askedAt
      else if (held !== null || performance.now() - running.heldAt > this.#leaseMs) {
        running.controller.abort(new LeaseLost(running.operation))
      }
    }
  }
}

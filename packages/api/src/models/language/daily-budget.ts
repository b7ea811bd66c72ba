/** What may be used on one UTC day by all banks together; null = no limit. */
export interface DailyLimits {
  readonly tokens: number | null
  readonly usd: number | null
}

export interface BudgetState {
  readonly tokens: number
  readonly usd: number
  readonly limits: DailyLimits
  readonly exceeded: boolean
  /** The next midnight, UTC. */
  readonly renewsAt: Date
}

const DAY_MS = 86_400_000

/** How much of the day's budget is used. A new day begins with nothing used. */
export class DailyBudget {
  readonly #limits: DailyLimits
  #day = today()
  #tokens = 0
  #usd = 0

  constructor(limits: DailyLimits) {
    this.#limits = limits
  }

  get isLimited(): boolean {
    return this.#limits.tokens !== null || this.#limits.usd !== null
  }

  state(): BudgetState {
    this.#turnPage()
    const { tokens, usd } = this.#limits
    return {
      tokens: this.#tokens,
      usd: this.#usd,
      limits: this.#limits,
      exceeded: (tokens !== null && this.#tokens >= tokens) || (usd !== null && this.#usd >= usd),
      renewsAt: new Date((this.#day + 1) * DAY_MS),
    }
  }

  add(tokens: number, usd: number): void {
    this.#turnPage()
    this.#tokens += tokens
    this.#usd += usd
  }

  /** What all processes together have used today. */
  set(tokens: number, usd: number): void {
    this.#day = today()
    this.#tokens = tokens
    this.#usd = usd
  }

  #turnPage(): void {
    if (this.#day === today()) return
    this.set(0, 0)
  }
}

function today(): number {
  return Math.floor(Date.now() / DAY_MS)
}

/** How long each step took, in milliseconds. */
export interface PhaseClock {
  /** Ends the step that began with the last call (or with the clock). */
  lap(phase: string): void
  readonly phases: readonly { readonly phase: string; readonly durationMs: number }[]
  readonly elapsedMs: number
}

export function startPhaseClock(): PhaseClock {
  const start = performance.now()
  const phases: { phase: string; durationMs: number }[] = []
  let last = start
  return {
    phases,
    lap(phase) {
      const now = performance.now()
      phases.push({ phase, durationMs: now - last })
      last = now
    },
    get elapsedMs() {
      return performance.now() - start
    },
  }
}

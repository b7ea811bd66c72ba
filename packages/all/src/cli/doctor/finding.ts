/** What a check has found. Only a problem makes the whole examination fail. */
export interface Finding {
  readonly check: string
  readonly verdict: 'ok' | 'warning' | 'problem'
  readonly message: string
  /** What to do about it. */
  readonly fix?: string
}

export const ok = (check: string, message: string): Finding => ({ check, verdict: 'ok', message })
export const warning = (check: string, message: string, fix: string): Finding => ({
  check,
  verdict: 'warning',
  message,
  fix,
})
export const problem = (check: string, message: string, fix: string): Finding => ({
  check,
  verdict: 'problem',
  message,
  fix,
})

import { noColours, type Style } from './style.ts'

/** What text is laid out for: people at a terminal, or a program behind a pipe. */
export interface Layout {
  readonly isTerminal: boolean
  /** Width of the terminal in columns. */
  readonly width: number
  readonly style: Style
}

export const pipeLayout: Layout = { isTerminal: false, width: Number.POSITIVE_INFINITY, style: noColours }

import type { Style } from './style.ts'
import { cutToWidth } from './text-width.ts'

/** One line at the bottom of the terminal that tells what is going on. */
export interface Progress {
  show(text: string, done?: number, total?: number): void
  /** Takes the line away; may be called again. */
  end(): void
}

export const noProgress: Progress = { show() {}, end() {} }

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 100
/** What is quicker than this needs no line. */
const PATIENCE_MS = 200
const BAR_WIDTH = 24
const CLEAR_LINE = '\r\u001b[2K'

export function terminalProgress(stream: NodeJS.WriteStream, style: Style): Progress {
  let timer: NodeJS.Timeout | null = null
  let frame = 0
  let drawn = false
  let began = 0
  let line = { text: '', done: undefined as number | undefined, total: undefined as number | undefined }

  const draw = () => {
    const elapsedMs = performance.now() - began
    if (elapsedMs < PATIENCE_MS) return
    const { text, done, total } = line
    const bar =
      done === undefined || total === undefined ? '' : `${progressBar(done, total, BAR_WIDTH)} ${done}/${total} `
    const seconds = elapsedMs < 2_000 ? '' : ` (${Math.round(elapsedMs / 1000)} s)`
    const width = (stream.columns || 80) - 2
    stream.write(
      `${CLEAR_LINE}${style.cyan(FRAMES[frame++ % FRAMES.length]!)} ${cutToWidth(bar + text + seconds, width)}`,
    )
    drawn = true
  }
  return {
    show(text, done, total) {
      line = { text, done, total }
      if (timer !== null) return
      began = performance.now()
      timer = setInterval(draw, FRAME_MS).unref()
    },
    end() {
      if (timer !== null) clearInterval(timer)
      timer = null
      if (drawn) stream.write(CLEAR_LINE)
      drawn = false
    },
  }
}

export function progressBar(done: number, total: number, width: number): string {
  const filled = total <= 0 ? width : Math.floor((Math.min(done, total) / total) * width)
  return '█'.repeat(filled) + '░'.repeat(width - filled)
}

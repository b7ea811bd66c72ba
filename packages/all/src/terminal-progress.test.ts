import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { terminalProgress } from './terminal-progress.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const CLEAR_LINE = '\r\u001b[2K'

function screen(isTTY: boolean) {
  const written: string[] = []
  const stream = { isTTY, columns: 40, hasColors: () => false, write: (text: string) => written.push(text) }
  return { written, stream: stream as unknown as NodeJS.WriteStream }
}

it('draws one line while a start goes on, and takes it away at the end, however that is', () => {
  for (const end of ['ready', 'failed']) {
    const { stream, written } = screen(true)
    const onProgress = terminalProgress(stream)
    onProgress({ phase: 'spawning', detail: 'starting the server process' })
    vi.advanceTimersByTime(400)
    onProgress({ phase: 'opening', detail: '' })
    vi.advanceTimersByTime(100)
    const [first, last] = [written[0]!, written.at(-1)!].map((drawn) => drawn.slice(CLEAR_LINE.length + 2))
    expect(first).toBe('Starting Hindsight: starting the serv…')
    expect(last).toBe('Starting Hindsight: opening')
    expect(written.every((drawn) => drawn.startsWith(CLEAR_LINE))).toBe(true)
    onProgress({ phase: end, detail: '' })
    vi.advanceTimersByTime(1_000)
    expect(written.at(-1)).toBe(CLEAR_LINE)
    expect(written.join('')).not.toContain('\n')
  }
})

it('draws nothing for a quick start, and nothing without a terminal', () => {
  const quick = screen(true)
  const onProgress = terminalProgress(quick.stream)
  onProgress({ phase: 'spawning', detail: '' })
  vi.advanceTimersByTime(100)
  onProgress({ phase: 'ready', detail: '' })
  vi.advanceTimersByTime(1_000)
  const pipe = screen(false)
  terminalProgress(pipe.stream)({ phase: 'spawning', detail: '' })
  vi.advanceTimersByTime(1_000)
  expect([...quick.written, ...pipe.written]).toEqual([])
})

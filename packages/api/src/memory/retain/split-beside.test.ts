import { expect, test } from 'vitest'
import { splitBeside } from './split-beside.ts'
import { splitText } from './split-text.ts'

const story = (turns: number) =>
  Array.from(
    { length: turns },
    (_, n) => `${n % 2 ? 'Ann' : 'Bo'}: This is turn ${n} of a long talk about the harbour.`,
  ).join('\n')

const sizes = { prose: 3000, structured: 3000 }
const requestOf = (...texts: string[]) => ({
  items: texts.map((text) => ({ text, unit: 'stretches' as const, sizes })),
  sizes,
})

test('a long text is split in a thread of its own, with the same outcome', async () => {
  const request = requestOf(story(1500), 'A last word.')
  let turnsOfOthers = 0
  const timer = setInterval(() => turnsOfOthers++, 1)
  const split = await splitBeside(request)
  clearInterval(timer)
  expect(split).toEqual(splitText(request))
  expect(split.chunks.join('')).toBe(request.items.map(({ text }) => text).join('\n\n'))
  expect(turnsOfOthers).toBeGreaterThan(0)
})

test('it stops when nobody waits for it any more', async () => {
  const request = requestOf(story(1500))
  const reason = new Error('gone')
  const controller = new AbortController()
  const split = splitBeside(request, controller.signal)
  controller.abort(reason)
  await expect(split).rejects.toMatchObject({ name: 'AbortError' })
})

import { expect, it } from 'vitest'
import { readCitedBlocks } from './read-cited-blocks.ts'

it('takes numbers out and tells what each block rests on', () => {
  const read = readCitedBlocks('# Tea [1]\n\nShe likes tea [1][2], mostly [4; 2].\n- green [3-4]\n\nNo more [9].', 4)
  expect(read.content).toBe('# Tea\n\nShe likes tea, mostly.\n- green\n\nNo more.')
  expect(read.blocks.map(({ places }) => places)).toEqual([[0], [0, 1, 3], [2, 3], []])
  expect(read.unknown).toEqual([9])
})

it('leaves links and code alone, and unwraps a page in a fence', () => {
  const page = 'See [1](https://example.org).\n\n```js\nlist[1]\n```'
  expect(readCitedBlocks(page, 1)).toMatchObject({ content: page, unknown: [] })
  expect(readCitedBlocks('```markdown\n# A\n\nb [1]\n```', 1)).toMatchObject({ content: '# A\n\nb' })
})

it('gives citations on a line of their own to what stands above', () => {
  const read = readCitedBlocks('She moved.\n\n[1] [2]\n\nAgain.', 2)
  expect(read.content).toBe('She moved.\n\nAgain.')
  expect(read.blocks.map(({ places }) => places)).toEqual([[0, 1], []])
  expect(readCitedBlocks('', 2)).toEqual({ content: '', blocks: [], unknown: [] })
})

import { describe, expect, it } from 'vitest'
import { iteratePages } from './page.ts'

const all = Array.from({ length: 7 }, (_, index) => index)

async function collect(pages: AsyncIterable<number>): Promise<number[]> {
  const items: number[] = []
  for await (const item of pages) items.push(item)
  return items
}

describe('iteratePages', () => {
  it('walks every page, in order, and asks for no more than it needs', async () => {
    for (const pageSize of [1, 3, 7, 100]) {
      const asked: [number, number][] = []
      const fetchPage = async (limit: number, offset: number) => {
        asked.push([limit, offset])
        return { items: all.slice(offset, offset + limit), total: all.length }
      }
      expect(await collect(iteratePages(fetchPage, pageSize))).toEqual(all)
      expect(asked).toEqual(Array.from({ length: Math.ceil(7 / pageSize) }, (_, page) => [pageSize, page * pageSize]))
    }
  })

  it('fetches nothing ahead of its reader', async () => {
    let pages = 0
    const fetchPage = async (limit: number, offset: number) => {
      pages++
      return { items: all.slice(offset, offset + limit), total: all.length }
    }
    for await (const item of iteratePages(fetchPage, 2)) if (item === 2) break
    expect(pages).toBe(2)
  })

  it('ends when the list shrinks under it, and when it is empty', async () => {
    const fetchPage = async (limit: number, offset: number) => ({
      items: offset === 0 ? all.slice(0, limit) : [],
      total: 7,
    })
    expect(await collect(iteratePages(fetchPage, 3))).toEqual([0, 1, 2])
    expect(await collect(iteratePages(async () => ({ items: [], total: 0 })))).toEqual([])
  })
})

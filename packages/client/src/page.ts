/** Walks a paged list to its end, one page in memory at a time. */
export async function* iteratePages<Item>(
  fetchPage: (limit: number, offset: number) => Promise<{ items: readonly Item[]; total: number }>,
  pageSize = 100,
): AsyncGenerator<Item, void, undefined> {
  for (let offset = 0; ; ) {
    const { items, total } = await fetchPage(pageSize, offset)
    yield* items
    offset += items.length
    if (items.length === 0 || offset >= total) return
  }
}

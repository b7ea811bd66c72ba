/** Pieces of eight characters. */
export async function* paced(text: string, pauseMs = 0): AsyncGenerator<string> {
  for (const [index, piece] of (text.match(/[\s\S]{1,8}/g) ?? []).entries()) {
    if (index > 0 && pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs))
    yield piece
  }
}

/** Longer texts are not searched: each step of the search parses what stands before. */
const MAX_SEARCHED = 1_000_000

/**
 * Offset at which a text stops being JSON. V8 names it for some errors only; for the others it is where the shortest
 * beginning ends that no continuation can repair, found by halving.
 */
export function findJsonError(text: string, message: string): number {
  const named = /at position (\d+)/.exec(message)?.[1]
  if (named !== undefined) return Number(named)
  if (text.length > MAX_SEARCHED || isUnfinished(text)) return text.length
  let sound = 0
  let broken = text.length
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1
    if (isUnfinished(text.slice(0, middle))) sound = middle
    else broken = middle
  }
  return sound
}

/** Whether it is JSON, or could become JSON when more follows. */
function isUnfinished(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    const { message } = error as SyntaxError
    const position = /at position (\d+)/.exec(message)?.[1]
    return message.includes('end of JSON input') || Number(position) === text.length
  }
}

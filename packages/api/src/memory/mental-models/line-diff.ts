/** Lines that go (`- `) and come (`+ `), and those that stay (two blanks), by the longest common subsequence. */
export function lineDiff(before: string, after: string): string {
  if (before === after) return ''
  const [old, fresh] = [before === '' ? [] : before.split('\n'), after === '' ? [] : after.split('\n')]
  // common[i][j]: length of the longest common subsequence of old from i and fresh from j.
  const common = Array.from({ length: old.length + 1 }, () => new Uint32Array(fresh.length + 1))
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      common[i]![j] =
        old[i] === fresh[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!)
    }
  }
  const lines: string[] = []
  let i = 0
  let j = 0
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      lines.push(`  ${old[i]}`)
      i++
      j++
    } else if (i < old.length && (j >= fresh.length || common[i + 1]![j]! >= common[i]![j + 1]!))
      lines.push(`- ${old[i++]}`)
    else lines.push(`+ ${fresh[j++]}`)
  }
  return lines.join('\n')
}

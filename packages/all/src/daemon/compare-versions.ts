/** Negative when `a` is older than `b`, by semantic versioning; of equal numbers one with a pre-release is older. */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [parse(a), parse(b)]
  for (let place = 0; place < 3; place++) {
    const difference = one.numbers[place]! - other.numbers[place]!
    if (difference !== 0) return difference
  }
  if (one.preRelease === other.preRelease) return 0
  if (one.preRelease === '') return 1
  if (other.preRelease === '') return -1
  return one.preRelease.localeCompare(other.preRelease, 'en', { numeric: true })
}

function parse(version: string): { numbers: readonly number[]; preRelease: string } {
  const [core = '', preRelease = ''] = version.split('+')[0]!.split(/-(.*)/s)
  const numbers = core.split('.').map((part) => Number(part) || 0)
  return { numbers: [...numbers, 0, 0, 0], preRelease }
}

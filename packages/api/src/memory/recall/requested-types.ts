import { unprocessable } from '../../errors.ts'
import type { MemoryType } from '../../search/search-index.ts'

const allTypes: readonly MemoryType[] = ['world', 'experience', 'observation']
/** A type of earlier versions: nothing has it any more, and asking for it is no mistake. */
const retiredType = 'opinion'

/**
 * The types that are asked for; none named means all of them.
 * @throws ApiError 422 for a type that does not exist.
 */
export function requestedTypes(names: readonly string[] | null | undefined): readonly MemoryType[] {
  if (names == null || names.length === 0) return allTypes
  const unknown = names.find((name) => name !== retiredType && !isType(name))
  if (unknown !== undefined) {
    throw unprocessable(`Invalid type '${unknown}': must be one of ${allTypes.join(', ')}`)
  }
  return allTypes.filter((type) => names.includes(type))
}

function isType(name: string): name is MemoryType {
  return allTypes.some((type) => type === name)
}

import type { SearchVariables } from './search-variables.ts'

/** A line for each extension of PostgreSQL that is asked for and not used. */
export function reportExtensions({ TEXT_SEARCH_EXTENSION, VECTOR_EXTENSION }: SearchVariables): string[] {
  const told = (name: string, value: string, used: string) =>
    value === used ? [] : [`HINDSIGHT_API_${name}=${value} does not act: banks are searched as with ${used}.`]
  return [
    ...told('TEXT_SEARCH_EXTENSION', TEXT_SEARCH_EXTENSION, 'native'),
    ...told('VECTOR_EXTENSION', VECTOR_EXTENSION, 'pgvector'),
  ]
}

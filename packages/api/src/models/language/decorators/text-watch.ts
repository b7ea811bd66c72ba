import type { LanguageRequest } from '../language-model.ts'

/** A request that tells whether text has already been handed on: what the caller has seen cannot be asked for again. */
export function watchText(request: LanguageRequest): {
  readonly request: LanguageRequest
  readonly begun: () => boolean
} {
  const { onText } = request
  if (onText === undefined) return { request, begun: () => false }
  let begun = false
  return {
    request: {
      ...request,
      onText: (text) => {
        begun = true
        onText(text)
      },
    },
    begun: () => begun,
  }
}

/** What an error says of itself. */
export interface Failure {
  readonly message: string
  readonly code: string | undefined
  /** What the model wrote when the endpoint found it wanting. */
  readonly failedGeneration: string | undefined
}

/**
 * Reads the body of an error, whatever its shape: `{"error": {"message", "code"}}` as most have it, the same in a list
 * (Gemini), `{"error": "…"}`, `{"message": …}` and `{"detail": …}` (Mistral, vLLM and other servers), or just text.
 */
export function readFailure(text: string): Failure {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return { message: text, code: undefined, failedGeneration: undefined }
  }
  return failureOf(body)
}

/** The same of a body that has been parsed. */
export function failureOf(body: unknown): Failure {
  const outer = Array.isArray(body) ? body[0] : body
  const inner = propertyOf(outer, 'error') ?? outer
  const said =
    typeof inner === 'string'
      ? inner
      : (propertyOf(inner, 'message') ?? propertyOf(inner, 'detail') ?? propertyOf(outer, 'message') ?? body)
  const code = propertyOf(inner, 'code')
  const failed = propertyOf(inner, 'failed_generation')
  return {
    message: typeof said === 'string' ? said : JSON.stringify(said ?? null),
    code: typeof code === 'string' ? code : undefined,
    failedGeneration: typeof failed === 'string' && failed.trim() !== '' ? failed : undefined,
  }
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
